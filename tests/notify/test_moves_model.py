"""Units answer, close, merge and move in any order while a push runs: counts add up, everybody is told exactly once."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.notify.models import Branch, Delivery, Push, Receipt
from services.notify.network import MOVES, VERBS
from shared.errors import Conflict
from shared.identity import KnownUnit
from tests.notify.build import answer, begin, make_network, make_work, open_push, pass_time, said
from tests.notify.test_moves import change


class Moving(RuleBasedStateMachine):
    """One push to 3 counties of 2 stations each; two further stations are no targets."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.work = begin(make_work(Path(self.folder.name)))
        network = make_network(self.work, counties=3, stations=3)
        self.counties = network.counties
        self.stations = [one for found in network.stations.values() for one in found]
        spare = [self.stations[2].id, self.stations[5].id]
        self.push_id = open_push(self.work, network.city, wanted={"selector": {"except_ids": spare}})
        self.gone: set[str] = set()
        self.before = {row.unit_id: row.state for row in self.receipts()}

    def teardown(self) -> None:
        self.work.db.dispose()
        self.folder.cleanup()

    def receipts(self) -> list[Receipt]:
        with self.work.db.read() as session:
            return list(session.scalars(sa.select(Receipt).where(Receipt.push_id == self.push_id)))

    def standing(self, units: list[KnownUnit], index: int) -> KnownUnit | None:
        left = [unit for unit in units if unit.id not in self.gone]
        return left[index % len(left)] if len(left) > 1 else None

    @rule(index=st.integers(0, 20), verb=st.sampled_from(sorted(VERBS)))
    def answers(self, index: int, verb: str) -> None:
        rows = self.receipts()
        unit = next(one for one in [*self.counties, *self.stations] if one.id == rows[index % len(rows)].unit_id)
        try:
            answer(self.work, self.push_id, unit, verb)
        except Conflict:
            assert VERBS[verb] not in MOVES[self.before[unit.id]]

    @rule(index=st.integers(0, 20), of=st.sampled_from(["counties", "stations"]), into=st.integers(0, 20))
    def merges(self, index: int, of: str, into: int) -> None:
        units = getattr(self, of)
        old = self.standing(units, index)
        if old is not None:
            self.gone.add(old.id)
            left = [unit for unit in units if unit.id not in self.gone]
            change(self.work, old, active=False, successor_id=left[into % len(left)].id)

    @rule(index=st.integers(0, 20), of=st.sampled_from(["counties", "stations"]))
    def closes(self, index: int, of: str) -> None:
        unit = self.standing(getattr(self, of), index)
        if unit is not None:
            self.gone.add(unit.id)
            change(self.work, unit, active=False)

    @rule(index=st.integers(0, 20), into=st.integers(0, 2))
    def moves(self, index: int, into: int) -> None:
        unit, county = self.standing(self.stations, index), self.counties[into]
        if unit is not None:
            change(self.work, unit, parent_id=county.id, path=f"{county.path}{unit.id}/")

    @rule(minutes=st.sampled_from([61, 121, 60 * 24 * 9]))
    def time_passes(self, minutes: int) -> None:
        pass_time(self.work, minutes=minutes)

    @invariant()
    def counts_add_up(self) -> None:
        rows = self.receipts()
        with self.work.db.read() as session:
            push = session.get_one(Push, self.push_id)
            branches = session.scalars(sa.select(Branch).where(Branch.push_id == self.push_id)).all()
        assert Counter(row.level for row in rows) == push.addressed
        closed: list[dict[str, Any]] = said(self.work, "push.closed")
        assert all(sum(one["counts"].values()) == len(rows) for one in closed)
        for branch in branches:
            mine = [row for row in rows if (row.level, row.gate_id) == (branch.level, branch.gate_id)]
            assert branch.targets == sum(not self.left(row) for row in mine)

    def left(self, row: Receipt) -> bool:
        """Settled because the unit is gone, whatever was answered late since."""
        return (row.reason or "").startswith(("已并入", "单位已撤销"))

    @invariant()
    def nobody_goes_back_and_everybody_is_told_once(self) -> None:
        rows = self.receipts()
        for row in rows:
            reachable, edge = {self.before.get(row.unit_id, row.state)}, {self.before.get(row.unit_id, row.state)}
            while edge:
                edge = {target for one in edge for target in MOVES[one]} - reachable
                reachable |= edge
            assert row.state in reachable
        self.before = {row.unit_id: row.state for row in rows}
        with self.work.db.read() as session:
            told = Counter(session.scalars(sa.select(Delivery.unit_id).where(Delivery.push_id == self.push_id)))
        assert set(told.values()) <= {1}
        assert set(told) == {row.unit_id for row in rows if row.delivered_at is not None}


TestMoving = Moving.TestCase
TestMoving.settings = settings(
    max_examples=6, stateful_step_count=8, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
