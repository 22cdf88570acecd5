"""The engine against the rule on paper: random answers, limits and sweeps, and the database agrees with network.py."""

from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.notify.models import Branch, Receipt
from services.notify.network import MOVES, VERBS, Gate, Node, all_openings, snapshot
from shared.db import now
from shared.errors import Conflict
from tests.notify.build import answer, begin, counts, make_network, make_work, open_push, pass_time, said


class PushMachine(RuleBasedStateMachine):
    """One push to 3 counties of 2 stations each."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.work = begin(make_work(Path(self.folder.name)))
        self.network = make_network(self.work, counties=3, stations=2)
        stations = [one for found in self.network.stations.values() for one in found]
        self.units = [*self.network.counties, *stations]
        self.push_id = open_push(self.work, self.network.city)
        self.tree = snapshot(Node(one.id, one.level, one.parent_id) for one in self.units)
        self.before = self.states()

    def teardown(self) -> None:
        self.work.db.dispose()
        self.folder.cleanup()

    def states(self) -> dict[str, str]:
        with self.work.db.read() as session:
            rows = session.execute(sa.select(Receipt.unit_id, Receipt.state).where(Receipt.push_id == self.push_id))
            return dict(rows.all())

    @rule(index=st.integers(0, 8), verb=st.sampled_from(sorted(VERBS)))
    def unit_answers(self, index: int, verb: str) -> None:
        unit = self.units[index]
        allowed = VERBS[verb] in MOVES[self.states()[unit.id]]
        try:
            answer(self.work, self.push_id, unit, verb)
        except Conflict:
            assert not allowed
        else:
            assert allowed

    @rule(minutes=st.sampled_from([30, 61, 121]))
    def time_passes(self, minutes: int) -> None:
        pass_time(self.work, minutes=minutes)

    @precondition(lambda self: True)
    @rule()
    def a_week_passes(self) -> None:
        pass_time(self.work, days=8)

    @invariant()
    def counts_add_up_to_the_targets(self) -> None:
        assert sum(counts(self.work, self.push_id).values()) == 9

    @invariant()
    def nothing_goes_back(self) -> None:
        after = self.states()
        for unit_id, state in self.before.items():
            reachable, edge = {state}, {state}
            while edge:
                edge = {target for one in edge for target in MOVES[one]} - reachable
                reachable |= edge
            assert after[unit_id] in reachable
        self.before = after

    @invariant()
    def open_branches_are_those_of_the_rule(self) -> None:
        with self.work.db.read() as session:
            counties = [one.id for one in self.network.counties]
            rows = session.scalars(
                sa.select(Receipt).where(Receipt.push_id == self.push_id, Receipt.unit_id.in_(counties))
            )
            gates = [Gate(row.unit_id, row.state, row.due_at) for row in rows]
            query = sa.select(Branch.level, Branch.gate_id).where(
                Branch.push_id == self.push_id, Branch.opened_at.is_not(None)
            )
            opened = {tuple(row) for row in session.execute(query)}
            wanted = {
                (one.level, one.gate_id or self.network.city.id) for one in all_openings(self.tree, gates, now(session))
            }
        closed = said(self.work, "push.closed")
        assert opened <= wanted
        assert opened == wanted or closed  # a closed push opens nothing any more
        assert len(said(self.work, "push.opened")) == len(opened)
        assert len(closed) <= 1


TestPush = PushMachine.TestCase
TestPush.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
