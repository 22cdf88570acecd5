"""时限的停与延: pause, resume, extend, urge; and the sweep that finds late tasks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.turn import Turn, need_ids
from services.tasking.limits import EXTEND_AT_MOST, EXTEND_FROM, due_at
from services.tasking.models import Task
from services.tasking.workflow import RUNNING
from shared.db import now
from shared.errors import Invalid
from shared.events import TaskLate
from shared.failpoints import hit, point
from shared.log import say

MARKED = point("tasking.late.marked")
BATCH = 200


def stand_still(turn: Turn) -> None:
    """Stop the clock. `sort_at` keeps the limit, from which `run_on` goes on."""
    task = turn.task
    task.paused_at, task.paused_by, task.pause_reason = turn.at, turn.actor_id, turn.reason
    task.due_at, task.no_clock = None, f"{turn.move.label}：{turn.reason}"[:200]


def run_on(task: Task, at: datetime) -> None:
    """Start the clock again, later by as long as it stood still."""
    stood = at - (task.paused_at or at)
    task.due_at = task.sort_at = task.sort_at + stood
    task.no_clock = task.paused_at = task.paused_by = task.pause_reason = None
    task.returned = False


def pause(turn: Turn) -> None:
    """挂起: a flag with reason and approver; the clock stands still."""
    stand_still(turn)


def resume(turn: Turn) -> None:
    """恢复办理."""
    run_on(turn.task, turn.at)


def extend(turn: Turn) -> None:
    """延期: only before it is late, by the leader, with a reason. Raises Invalid for a time that makes no sense."""
    task, until = turn.task, turn.given["until"]
    due = task.due_at or task.sort_at
    if not due + EXTEND_FROM <= until <= due + EXTEND_AT_MOST:
        raise Invalid(errors={"until": ["须晚于现在的时限，且最多延长30天"]})
    task.due_at = task.sort_at = until


def urge(turn: Turn) -> None:
    """催办: on record and told to whoever has it; the limit does not change."""
    turn.task.urged += 1


def reckon(task: Task, at: datetime) -> None:
    """Work the limit of the present stage out again (another priority), keeping pauses and extensions (trap 8)."""
    if task.stage not in RUNNING:
        return
    limit = due_at(task.stage, task.priority, task.level, task.stage_at)
    task.sort_at = limit.due_at or at
    if task.paused_at is None:
        task.due_at = task.sort_at
        task.late_at = task.late_at if task.sort_at < at else None


def sweep_late(session: Session) -> int:
    """Mark and say what has become late since the last sweep: once for each stage entry, at most 200 at a time."""
    at = now(session)
    late = sa.select(Task).where(Task.late_at.is_(None), Task.due_at < at).order_by(Task.due_at).limit(BATCH)
    tasks = list(session.scalars(late.with_for_update(skip_locked=True)))
    for task in tasks:
        task.late_at = at
        due = task.due_at or at
        say(session, TaskLate(task_id=task.id, need_ids=need_ids(session, task.id), stage=task.stage, due_at=due))
    session.flush()
    if tasks:
        hit(MARKED)
    return len(tasks)
