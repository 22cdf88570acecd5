"""一个时限: started, stopped, moved, ended, worked out again; each change is its row and a span of its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.limits import Op, Rule, derive, freeze, read_ops, used
from services.tasking.models import ClockSpan, LimitClock
from services.tasking.standing import policy_of
from shared.calendars import calendar_of
from shared.events import LimitMoved
from shared.ids import new_id
from shared.log import say

SECOND = timedelta(seconds=1)
LIMITS = ("due_at", "blue_at", "red_at")


@dataclass(frozen=True, slots=True)
class About:
    """What a clock is about: the task or push, which clock, on whose desk, and what its policy is chosen by."""

    subject: str
    task_id: str | None
    name: str
    unit_path: str
    kind: str
    topic: str
    priority: str
    level: str
    as_of: datetime
    holder_id: str | None = None
    push_id: str | None = None
    branch: str | None = None
    entry: int = 1

    def columns(self) -> dict[str, Any]:
        """As columns of the clock."""
        return {name: getattr(self, name) for name in self.__slots__} | {"unit_id": self.unit_path.split("/")[-2]}


def make_clock(session: Session, about: About, rule: Rule | None, at: datetime, ops: Sequence[Op] = ()) -> LimitClock:
    """A clock that starts then, not yet written. Without a rule, an op says which limit was given."""
    clock = LimitClock(
        **about.columns(), id=new_id(), started_at=at, ops=[op.row() for op in ops], generation=0, targets=0,
        answered=0, policy_id=rule.id if rule else None,
    )  # fmt: skip
    work_out(session, clock, rule)
    return clock


def begin(session: Session, clocks: Sequence[LimitClock], at: datetime) -> None:
    """Write clocks that start, each with the first span of its history."""
    session.add_all(clocks)
    session.flush()
    if clocks:
        session.execute(sa.insert(ClockSpan), [_span(clock, at, "start") | {"n": 1} for clock in clocks])


def work_out(session: Session, clock: LimitClock, rule: Rule | None) -> None:
    """Derive the limit from what the clock says now, and set what follows from it."""
    calendar, ops = calendar_of(session, clock.unit_path), read_ops(clock.ops)
    found = derive(rule, clock.started_at, ops, calendar)
    for name in (*LIMITS, "no_clock"):
        setattr(clock, name, getattr(found, name))
    clock.provisional, clock.calendar_key = bool(found.provisional), calendar.key
    stands = bool(ops) and [op.what for op in ops if op.what in ("pause", "resume")][-1:] == ["pause"]
    clock.state = "unlimited" if found.due_at is None else "paused" if stands else "running"
    clock.next_at = found.blue_at or found.due_at if clock.state == "running" else None  # the ladder knows the rest


def change(session: Session, clock: LimitClock, op: Op) -> None:
    """Pause, resume or extend: the limit follows, and a span says by whom and why."""
    clock.ops = [*clock.ops, op.row()]
    work_out(session, clock, policy_of(session, clock))
    turn_over(session, clock, op.at, op.what, op)


def turn_over(session: Session, clock: LimitClock, at: datetime, why: str, op: Op | None = None) -> None:
    """End the span that holds and begin the next: the clock as it is from now on."""
    session.flush()
    mine = ClockSpan.clock_id == clock.id
    _close_span(session, clock.id, {"until_at": at})
    last = sa.select(sa.func.max(ClockSpan.n) + 1).where(mine).scalar_subquery()
    told = {"by": op.by, "reason": op.reason} if op else {}
    session.execute(sa.insert(ClockSpan).values(**(_span(clock, at, why) | told), n=last))


def _span(clock: LimitClock, at: datetime, why: str) -> dict[str, Any]:
    same = ("name", "unit_id", "topic", "priority", "holder_id", "started_at", *LIMITS)
    stands = clock.state == "paused"
    return {"clock_id": clock.id, "from_at": at, "why": why, "paused": stands} | {
        name: getattr(clock, name) for name in same
    }


def _close_span(session: Session, clock_id: str, columns: dict[str, Any]) -> None:
    present = sa.update(ClockSpan).where(ClockSpan.clock_id == clock_id, ClockSpan.until_at.is_(None))
    session.execute(present.values(**columns), execution_options={"synchronize_session": False})


def end(
    session: Session, clock: LimitClock, at: datetime, state: str = "satisfied", judged: datetime | None = None
) -> None:
    """Satisfied or cancelled: how it went is judged at that moment (of a paused one: when it was paused).

    The explanation is frozen with it and never changes again (trap 14).
    """
    rule, calendar = policy_of(session, clock), calendar_of(session, clock.unit_path)
    if calendar.key != clock.calendar_key:
        rework(session, clock, at, "calendar", rule)
    moment, ops = judged or at, read_ops(clock.ops)
    stood = ops[-1].at if clock.state == "paused" else moment
    late = clock.due_at is not None and stood > clock.due_at
    clock.kept = None if clock.due_at is None or (state == "cancelled" and not late) else not late
    clock.explanation = freeze(rule, clock.started_at, ops, calendar)
    clock.used_seconds = used(rule, clock.started_at, moment, ops, calendar) // SECOND
    clock.state, clock.ended_at, clock.next_at = state, at, None
    clock.late_at = clock.late_at or (moment if late else None)
    _close_span(session, clock.id, {"until_at": at, "outcome": _outcome(clock), "used_seconds": clock.used_seconds})


def _outcome(clock: LimitClock) -> str:
    if clock.kept is None:
        return "cancelled" if clock.state == "cancelled" else "unlimited"
    return "kept" if clock.kept else "late"


def rework(session: Session, clock: LimitClock, at: datetime, why: str, rule: Rule | None) -> bool:
    """Work a running limit out again after its calendar, priority, topic or unit changed; whether it moved.

    A limit that had passed and lies ahead again is not late any more, and its ladder is climbed anew.
    """
    before = tuple(getattr(clock, name) for name in LIMITS)
    if clock.subject == "push" and clock.due_at is not None:
        _pin(clock)
    clock.policy_id = rule.id if rule else None
    work_out(session, clock, rule)
    moved = before != tuple(getattr(clock, name) for name in LIMITS)
    if clock.late_at is not None and (clock.due_at is None or clock.due_at >= at):
        clock.late_at, clock.generation = None, clock.generation + 1
    if moved or why != "calendar":
        turn_over(session, clock, at, why)
    return bool(before[0] != clock.due_at)


def _pin(clock: LimitClock) -> None:
    """A push's limit was told to its units by notify, which does not tell them another."""
    if not any(op["what"] == "given" for op in clock.ops):
        clock.ops = [Op("given", clock.started_at, until=clock.due_at).row(), *clock.ops]


@dataclass(frozen=True, slots=True)
class Moved:
    """What limit.moved says besides the clock."""

    needs: list[str]
    due_before: datetime | None
    task_due_at: datetime | None
    why: str


def say_moved(session: Session, clock: LimitClock, moved: Moved) -> None:
    """limit.moved about a clock as it is now."""
    say(
        session,
        LimitMoved(
            clock_id=clock.id, task_id=clock.task_id, push_id=clock.push_id, need_ids=moved.needs, name=clock.name,
            due_before=moved.due_before, due_after=clock.due_at, task_due_at=moved.task_due_at, why=moved.why,
        ),
    )  # fmt: skip
