"""任务的时限: which clocks a step ends and which it starts, and what the task itself shows of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from services.tasking.actions.clocks import About, begin, end, make_clock, turn_over
from services.tasking.actions.supervisions import close_with_clock
from services.tasking.actions.turn import Turn
from services.tasking.limits import Asked, Op
from services.tasking.models import LimitClock, Supervision, Task
from services.tasking.standing import policy_for, root_path
from services.tasking.workflow import Move

ACKNOWLEDGE, STATEMENT, CHASE = "acknowledge", "statement", "chase"
ACKNOWLEDGING = frozenset({"accept", "claim", "assign", "return_need", "merge", "decline"})
"""Steps by which the 专班 has answered a need."""
UNDONE = frozenset({"release", "take_back", "withdraw", "close", "recall", "kill", "drop_correction"})
"""Steps that leave a stage without its work being done: its clock is cancelled, or was late already."""
CLOSED = "任务已办结，不再计时"


def desk_path(task: Task, stage: str) -> str:
    """The desk that has a stage of this task: its own, or the city's after 提级."""
    return root_path(task.unit_path) if stage in task.escalated else task.unit_path


def task_clock(
    session: Session, task: Task, name: str, at: datetime, holder_id: str | None = None, ops: Sequence[Op] = ()
) -> LimitClock:
    """A clock of a task that starts then, not yet written; under the policies of the task's own beginning."""
    asked = Asked("task", name, task.kind, task.topic, task.priority, task.level)
    about = About(
        "task", task.id, name, desk_path(task, name), task.kind, task.topic, task.priority, task.level,
        task.opened_at, holder_id if name == "drafting" else None,
    )  # fmt: skip
    return make_clock(session, about, policy_for(session, asked, task.opened_at), at, ops)


def first_clocks(session: Session, task: Task, at: datetime) -> list[LimitClock]:
    """The clocks of a task that is opened: 受理, 待领取, and 权威发布 where a policy limits it."""
    found = [task_clock(session, task, name, at) for name in ("waiting", ACKNOWLEDGE, STATEMENT)]
    return [clock for clock in found if clock.name != STATEMENT or clock.due_at is not None]


def open_clocks(session: Session, task_id: str) -> list[LimitClock]:
    """What still runs or stands still of a task, held to the end of the transaction (the task's own row is before)."""
    mine = sa.select(LimitClock).where(LimitClock.task_id == task_id, LimitClock.subject == "task")
    still = mine.where(LimitClock.ended_at.is_(None)).order_by(LimitClock.started_at, LimitClock.id)
    fresh = still.options(defer(LimitClock.explanation)).execution_options(populate_existing=True)
    return list(session.scalars(fresh.with_for_update()))


def coming(session: Session, task: Task, stage: str, at: datetime, holder_id: str | None = None) -> LimitClock | None:
    """The clock of a stage that is entered; None for 已办结, which has none."""
    return None if stage == "closed" else task_clock(session, task, stage, at, holder_id)


def pass_on(turn: Turn, after: LimitClock | None) -> list[LimitClock]:
    """End what the step ends, start the clock of the stage it enters; returns the clocks that are open then."""
    session, task = turn.session, turn.task
    ended: list[LimitClock] = []
    left: list[LimitClock] = []
    for clock in open_clocks(session, task.id):
        fate = _fate(clock.name, turn.move)
        (ended if fate else left).append(clock)
        if fate:
            end(session, clock, turn.at, fate)
    close_supervisions(session, ended, turn.at, f"{turn.move.label}，时限终止")
    if after is None or (after.state == "unlimited" and after.name == "published"):
        session.flush()
        return left
    after.entry = entries(session, task.id, after.name) + 1
    begin(session, [after], turn.at)
    return [*left, after]


def hand_over(turn: Turn) -> None:
    """转办: the limit runs on, or it could be had anew by handing round; with it goes what the holder is to answer."""
    session, task = turn.session, turn.task
    for clock in open_clocks(session, task.id):
        if clock.name == task.stage:
            before, clock.holder_id = clock.holder_id, task.holder_id
            turn_over(session, clock, turn.at, "holder", Op("holder", turn.at, turn.actor_id, turn.reason))
            _readdress(session, clock, before)


def _readdress(session: Session, clock: LimitClock, before: str | None) -> None:
    mine = sa.select(Supervision).where(Supervision.clock_id == clock.id, Supervision.state == "open")
    for row in session.scalars(mine.where(Supervision.to_person == before)):
        row.to_person = clock.holder_id


def _fate(name: str, move: Move) -> str | None:
    """satisfied, cancelled, or None: it goes on."""
    if name == ACKNOWLEDGE:
        return "satisfied" if move.step in ACKNOWLEDGING else "cancelled" if move.to != "waiting" else None
    if name == STATEMENT:
        return "satisfied" if move.step == "publish" else "cancelled" if move.to == "closed" else None
    if name == CHASE:
        return None  # it ends when every place has answered, whatever becomes of the task meanwhile
    if move.to == move.start:
        return None
    return "cancelled" if move.step in UNDONE else "satisfied"


def entries(session: Session, task_id: str, name: str) -> int:
    """How often this clock was started for this task."""
    mine = (LimitClock.task_id == task_id, LimitClock.subject == "task", LimitClock.name == name)
    return session.scalar(sa.select(sa.func.count()).where(*mine)) or 0


def close_supervisions(session: Session, clocks: Iterable[LimitClock], at: datetime, why: str) -> None:
    """督办单 about limits that ended or were extended are closed with them."""
    ids = [clock.id for clock in clocks]
    about = (Supervision.clock_id.in_(ids), Supervision.state.in_(("open", "answered")))
    for clock_id in session.scalars(sa.select(Supervision.clock_id).where(*about).distinct()) if ids else ():
        close_with_clock(session, clock_id, at, why)


def limits_shown(clocks: Iterable[LimitClock], otherwise: str, at: datetime) -> dict[str, Any]:
    """What a task shows of its open clocks: the first limit of those that run, else why there is none."""
    timed = [clock for clock in clocks if clock.due_at is not None]
    running = [clock for clock in timed if clock.state == "running"]
    first = min(running, key=_due, default=None)
    if first is not None:
        late = min((clock.late_at for clock in running if clock.late_at), default=None)
        limits = {"due_at": first.due_at, "blue_at": first.blue_at, "red_at": first.red_at}
        return {**limits, "no_clock": None, "sort_at": first.due_at, "late_at": late}
    reasons = [otherwise, *(clock.no_clock for clock in clocks if clock.no_clock)]
    why = next((one for one in reasons if one), CLOSED)
    nothing = dict.fromkeys(("due_at", "blue_at", "red_at", "late_at"))
    return {**nothing, "no_clock": why[:200], "sort_at": min(map(_due, timed), default=at)}


def _due(clock: LimitClock) -> datetime:
    return clock.due_at or clock.started_at
