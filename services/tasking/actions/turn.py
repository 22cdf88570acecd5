"""One step being taken: what is in hand, the one writer of task.stage, and the event that every step says."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.limits import due_at
from services.tasking.models import KnownNeed, Task, TaskPerson
from services.tasking.standing import root_path
from services.tasking.workflow import Move
from shared.db import now
from shared.errors import Forbidden
from shared.events import TaskAdvanced
from shared.log import say


@dataclass
class Turn:
    """A step that was allowed: by whom, on what, with which fields, at the transaction's moment."""

    session: Session
    task: Task
    actor_id: str
    move: Move
    given: dict[str, Any]
    at: datetime
    needs: list[str] = field(default_factory=list)
    """The needs behind the task when the step began."""

    @property
    def reason(self) -> str | None:
        return self.given.get("reason") or self.given.get("opinion")


def entry(task: Task, stage: str, at: datetime) -> dict[str, Any]:
    """The columns of a task that enters a stage now: a fresh limit, and the desk that has the stage."""
    limit = due_at(stage, task.priority, task.level, at)
    path = root_path(task.unit_path) if stage in task.escalated else task.unit_path
    return {
        "stage": stage,
        "stage_at": at,
        "due_at": limit.due_at,
        "no_clock": limit.no_clock,
        "late_at": None,
        "sort_at": limit.due_at or at,
        "desk_path": path,
        "desk_id": path.split("/")[-2],
        "paused_at": None,
        "paused_by": None,
        "pause_reason": None,
        "returned": False,
        "closed_at": at if stage == "closed" else None,
    }


def advance(turn: Turn) -> None:
    """Take the move: write the stage if it changes, count the version up, say task.advanced."""
    task = turn.task
    if turn.move.to != task.stage:
        write(task, entry(task, turn.move.to, turn.at))
    task.updated_at = turn.at
    turn.session.flush()
    say_advanced(turn)


def write(task: Task, columns: dict[str, Any]) -> None:
    """Set columns of a task."""
    for name, value in columns.items():
        setattr(task, name, value)


def say_advanced(turn: Turn) -> None:
    """task.advanced, for every step, also those that keep the stage."""
    task = turn.task
    fact = TaskAdvanced(
        task_id=task.id,
        need_ids=turn.needs,
        step=turn.move.step,
        from_stage=turn.move.start,
        to_stage=turn.move.to,
        holder_id=task.holder_id,
        reason=turn.reason,
        due_at=task.due_at,
        at=turn.at,
    )
    say(turn.session, fact)


def need_ids(session: Session, task_id: str) -> list[str]:
    """The needs behind a task, in the order in which they came."""
    statement = sa.select(KnownNeed.need_id).where(KnownNeed.task_id == task_id)
    return list(session.scalars(statement.order_by(KnownNeed.raised_at, KnownNeed.need_id)))


def take_part(session: Session, task: Task, person_id: str, part: str) -> None:
    """Record a person's exclusive part, once. The key of task_person refuses a second one whatever the code says."""
    held = session.get(TaskPerson, (task.id, person_id))
    if held is None:
        session.add(TaskPerson(task_id=task.id, person_id=person_id, part=part, since=now(session)))
        session.flush()
    elif held.part != part:
        raise Forbidden("您已承担本任务的其他环节", code="same_person", part=held.part)


def lock(session: Session, task: Task) -> None:
    """Hold the row to the end: of two steps at once the second sees the first. SQLite's writers queue anyway."""
    if session.info["db"].dialect == "postgresql":
        session.refresh(task, with_for_update=True)
