"""推送的时限: one for each level and branch, counted by who answered; twice or out of order changes nothing twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.models import KnownPush, LimitClock
from shared.calendars import calendar_of
from shared.db import now
from shared.envelope import Entry
from shared.events import PushAcknowledged, PushClosed, PushOpened
from shared.ids import new_id
from tests.tasking.build import Tasking


class Push:
    """A push of a published task, as notify tells of it."""

    def __init__(self, made: Tasking, **plan: Any) -> None:
        self.made, self.id = made, new_id()
        task_id = made.reach("publishing")
        found = made.client("city.publisher").publish(task_id, **({"push": plan} if plan else {}))
        self.plan = found["publication"]["push"]
        self.about = {
            "push_id": self.id, "publication_id": found["publication"]["id"], "task_id": task_id,
            "need_ids": [need["need_id"] for need in found["needs"]],
        }  # fmt: skip
        with made.db.read() as session:
            self.at = now(session)

    def due(self, hours: float, path: str) -> datetime:
        with self.made.db.read() as session:
            return calendar_of(session, path).add(self.at, timedelta(hours=hours))

    def opened(self, targets: int = 2, due: datetime | None = None, level: str = "county", **more: Any) -> PushOpened:
        told = {"level": level, "branch": None, "targets": targets, "addressed": {"county": 2, "station": 3}} | more
        return PushOpened(**self.about, **told, due_at=due)

    def answered(self, unit: str, **more: Any) -> PushAcknowledged:
        told = {"level": "county", "branch": None, "state": "acknowledged", "first": True, "late": False}
        with self.made.db.read() as session:
            at = now(session)
        return PushAcknowledged(**self.about, unit_id=self.made.units[unit], **(told | more), at=at)

    def closed(self, reason: str) -> PushClosed:
        with self.made.db.read() as session:
            at = now(session)
        return PushClosed(**self.about, reason=reason, counts={}, at=at)

    def clocks(self) -> list[LimitClock]:
        with self.made.db.read() as session:
            mine = sa.select(LimitClock).where(LimitClock.push_id == self.id)
            return list(session.scalars(mine.order_by(LimitClock.name)))

    def hear(self, *facts: Any) -> None:
        for fact in facts:
            self.made.hear(fact)


def test_a_level_opens_is_answered_and_is_satisfied(both: Tasking) -> None:
    push = Push(both)
    push.hear(push.opened(due=push.due(2, both.paths["3713"])))
    clock = push.clocks()[0]
    assert (clock.state, clock.targets, clock.answered, clock.entry) == ("running", 2, 0, 1)
    assert clock.due_at == push.due(2, both.paths["3713"])
    assert clock.unit_id == both.units["3713"]
    both.forward(hours=1)
    push.hear(push.answered("371302"))
    assert push.clocks()[0].state == "running"
    push.hear(push.answered("371323", state="declined"))
    clock = push.clocks()[0]
    assert (clock.state, clock.kept, clock.answered) == ("satisfied", True, 2)
    assert clock.explanation is not None


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 0, 1, 1, 2, 2, 3), (1, 0, 2, 3), (1, 2, 0, 0, 3), (2, 1, 1, 3, 0)])
def test_twice_or_out_of_order_changes_nothing_twice(tasking: Tasking, order: tuple[int, ...]) -> None:
    push = Push(tasking)
    facts = [
        push.opened(due=push.due(2, tasking.paths["3713"])), push.answered("371302"), push.answered("371323"),
        push.closed("complete"),
    ]  # fmt: skip
    entries: dict[int, Entry] = {}
    for n in order:
        if n in entries:
            tasking.apply(entries[n])
        else:
            entries[n] = tasking.hear(facts[n])
    with tasking.db.read() as session:
        assert session.get_one(KnownPush, push.id).answered == {"county": 2}
    clocks = push.clocks()
    assert [(one.state, one.kept, one.answered) for one in clocks] == (
        [("satisfied", True, 2)] if order[-1] == 3 else []
    )


def test_each_branch_has_its_own(tasking: Tasking) -> None:
    push = Push(tasking)
    for unit in ("371302", "371323"):
        branch = tasking.units[unit]
        push.hear(push.opened(1, push.due(4, tasking.paths[unit]), "station", branch=branch))
    push.hear(push.answered("371302-01", level="station", branch=tasking.units["371302"]))
    found = {clock.branch: (clock.state, clock.unit_path) for clock in push.clocks()}
    assert found == {
        tasking.units["371302"]: ("satisfied", tasking.paths["371302"]),
        tasking.units["371323"]: ("running", tasking.paths["371323"]),
    }


@pytest.mark.parametrize(
    ("reason", "days", "outcome"),
    [
        ("recalled", 0, ("cancelled", None)),
        ("recalled", 2, ("cancelled", False)),
        ("expired", 8, ("cancelled", False)),
    ],
)
def test_closing_ends_the_rest(tasking: Tasking, reason: str, days: int, outcome: tuple[str, bool | None]) -> None:
    push = Push(tasking)
    push.hear(push.opened(due=push.due(2, tasking.paths["3713"])))
    tasking.forward(days=days)
    push.hear(push.closed(reason))
    clock = push.clocks()[0]
    assert ((clock.state, clock.kept), clock.next_at) == (outcome, None)


def test_the_policies_stand_in_the_plan_unless_the_sender_names_others(tasking: Tasking) -> None:
    assert Push(tasking).plan["limits"] == {"county": 2, "station": 4, "kind": "working"}
    own = Push(tasking, limits={"county": 9}, levels=["county"])
    assert own.plan["limits"] == {"county": 9, "kind": "working"}
    own.hear(own.opened(due=own.due(9, tasking.paths["3713"])))
    clock = own.clocks()[0]
    assert (clock.policy_id, clock.due_at) == (None, own.due(9, tasking.paths["3713"]))
    flash = Push(tasking, priority="flash")
    assert flash.plan["limits"]["kind"] == "wall"


def test_the_limit_is_what_the_units_were_told(tasking: Tasking) -> None:
    """Notify worked with another calendar, or no limit at all: its word counts."""
    push, other = Push(tasking), Push(tasking)
    told = push.at + timedelta(hours=5, minutes=7)
    push.hear(push.opened(due=told))
    assert (push.clocks()[0].due_at, push.clocks()[0].policy_id is not None) == (told, True)
    other.hear(other.opened(due=None))
    assert (other.clocks()[0].state, other.clocks()[0].due_at) == ("unlimited", None)


def test_a_push_of_no_single_publication_counts_for_the_bureau_that_pushes(tasking: Tasking) -> None:
    """定期推送的汇集: neither task nor publication, and yet it is the county's, not the city's."""
    county, push_id = tasking.units["371302"], new_id()
    tasking.hear(
        PushOpened(push_id=push_id, publication_id=None, task_id=None, need_ids=[], level="station", branch=None,
                   targets=3, addressed={"station": 3}, due_at=None, unit_id=county)
    )  # fmt: skip
    with tasking.db.read() as session:
        assert session.scalar(sa.select(LimitClock.unit_id).where(LimitClock.push_id == push_id)) == county
