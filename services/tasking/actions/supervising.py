"""督办与催办: a 督办单 raised, by the ladder or by hand; urging, no more often than the policy says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.turn import Turn
from services.tasking.limits import LADDER, Rung, read_ladder
from services.tasking.limits.defaults import URGE_MINUTES
from services.tasking.models import LimitClock, LimitPolicy, Supervision, Task
from services.tasking.supervision import HERE
from services.tasking.workflow import ROLE_OF
from shared.calendars import calendar_of
from shared.db import SHANGHAI, next_number
from shared.errors import Conflict
from shared.events import Event, LimitEscalated
from shared.ids import new_id

WORD = "督"
"""Of their numbers: 督〔2026〕0001号."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clock's policy says of notices; a limit that was given without a policy has those of its priority."""

    ladder: tuple[Rung, ...]
    keeps_hours: bool
    urge_minutes: int


def terms_of(session: Session, clocks: Collection[LimitClock]) -> dict[str, Terms]:
    """The terms of each clock, by the version of the policy that it has kept since it began."""
    wanted = {clock.policy_id for clock in clocks if clock.policy_id is not None}
    rows = session.scalars(sa.select(LimitPolicy).where(LimitPolicy.id.in_(wanted))) if wanted else ()
    held = {row.id: Terms(read_ladder(row.ladder), row.keeps_hours, row.urge_minutes) for row in rows}
    return {clock.id: held[clock.policy_id] if clock.policy_id else _given(clock) for clock in clocks}


def _given(clock: LimitClock) -> Terms:
    return Terms(LADDER, clock.priority != "flash", URGE_MINUTES[clock.priority])


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a 督办单 is for: a role on the clock's desk or above it, or one person."""

    role: str
    person_id: str | None = None


def addressee(task: Task | None, clock: LimitClock, to: str) -> Addressee:
    """The addressee of a rung. `member` is whoever must act now: in a review its reviewers, else who holds the task.

    The leader, while nobody holds it; for a push too, whose units are reminded by the push itself.
    """
    if to != "member":
        return Addressee(to)
    if task is None or clock.subject == "push":
        return Addressee("leader")
    if task.stage in ROLE_OF:
        return Addressee(ROLE_OF[task.stage])
    return Addressee("member", task.holder_id) if task.holder_id else Addressee("leader")


def opening(session: Session, clock: LimitClock, terms: Terms, at: datetime) -> datetime:
    """When a notice of this clock is shown: routine ones wait for office hours, the emergency class does not."""
    return calendar_of(session, clock.unit_path).next_open(at) if terms.keeps_hours else at


def make_supervision(clock: LimitClock, rung: str, n: int, to: Addressee, at: datetime) -> Supervision:
    """A 督办单 about a clock as it stands, to be shown at once, not numbered yet."""
    return Supervision(
        id=new_id(), clock_id=clock.id, generation=clock.generation, rung=rung, n=n, task_id=clock.task_id,
        push_id=clock.push_id, unit_id=clock.unit_id, unit_path=clock.unit_path, to_role=to.role,
        to_person=to.person_id, due_at=clock.due_at, raised_at=at, send_at=at, state="open",
    )  # fmt: skip


def escalated(row: Supervision, clock: LimitClock, terms: Terms, task: Task | None, needs: list[str]) -> LimitEscalated:
    """limit.escalated about a clock: whom the 督办单 is for and from when it is shown, so that he can be told."""
    return LimitEscalated(
        clock_id=row.clock_id, task_id=row.task_id, push_id=row.push_id, need_ids=needs, name=clock.name, rung=row.rung,
        n=row.n, due_at=row.due_at, to_role=row.to_role, send_at=row.send_at, superseded=0, supervision_id=row.id,
        number=row.number, task_number=task.number if task else None, unit_id=row.unit_id, unit_path=row.unit_path,
        to_person=row.to_person, exactly=row.to_role in HERE, urgent=not terms.keeps_hours,
    )  # fmt: skip


def supervise(turn: Turn) -> Event:
    """督办 by hand, about the limit of the present stage. Raises Conflict where the stage has no limit."""
    session, clock = turn.session, _stage_clock(turn.session, turn.task)
    if clock is None:
        raise Conflict("本环节没有时限，不能督办", code="no_clock")
    mine = (Supervision.clock_id == clock.id, Supervision.generation == clock.generation, Supervision.rung == "hand")
    raised: int = session.scalar(sa.select(sa.func.count()).where(*mine)) or 0
    row = make_supervision(clock, "hand", raised + 1, addressee(turn.task, clock, "member"), turn.at)
    row.number, row.reason, row.raised_by = next_number(session, WORD), turn.reason, turn.actor_id
    terms = terms_of(session, [clock])[clock.id]
    row.send_at = opening(session, clock, terms, turn.at)
    session.add(row)
    return escalated(row, clock, terms, turn.task, turn.needs)


def urge(turn: Turn) -> None:
    """催办: on record and told to whoever has it; the limit does not change.

    Raises Conflict(urged_recently) within the policy's `urge_minutes` of the last one in this stage.
    """
    task, clock = turn.task, _stage_clock(turn.session, turn.task)
    terms = terms_of(turn.session, [clock])[clock.id] if clock else None
    every = timedelta(minutes=terms.urge_minutes if terms else URGE_MINUTES[task.priority])
    last = task.urged_at if task.urged_at and task.urged_at >= task.stage_at else None
    again = last + every if last else turn.at
    if turn.at < again:
        words = f"刚刚催办过，{again.astimezone(SHANGHAI):%H:%M}以后才能再次催办"
        raise Conflict(words, code="urged_recently", again_at=again.isoformat())
    task.urged += 1
    task.urged_at = turn.at


def _stage_clock(session: Session, task: Task) -> LimitClock | None:
    """The open clock of the task's present stage, held to the end: the ladder takes clocks first, numbers then."""
    mine = (LimitClock.task_id == task.id, LimitClock.subject == "task", LimitClock.name == task.stage)
    still = sa.select(LimitClock).where(*mine, LimitClock.ended_at.is_(None)).with_for_update()
    return session.scalars(still).one_or_none()
