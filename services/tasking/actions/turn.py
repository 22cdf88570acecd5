"""One step being taken: what is in hand, the locks it takes, and the event that every step says."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Base, KnownNeed, Task, TaskPerson
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
        unit_id=task.unit_id,
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


def lock(session: Session, row: Base) -> None:
    """Hold a row to the end: of two at once the second sees what the first did. SQLite's writers queue anyway."""
    if session.info["db"].dialect == "postgresql":
        session.refresh(row, with_for_update=True)
