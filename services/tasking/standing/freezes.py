"""冻结 as it stands: which sensitive events hold a text back, and which scheduled releases wait for them."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import SensitiveEvent, Task


def frozen_by(session: Session, task: Task, topics: Collection[str]) -> list[SensitiveEvent]:
    """The events whose freeze holds a task with a text on these topics, the oldest first.

    An event freezes the desks of its unit, those below it and those above: what the city releases is read in the
    county too. One with a subtopic leaves alone what is known to be about another.
    """
    frozen = sa.select(SensitiveEvent).where(SensitiveEvent.released_at.is_(None), SensitiveEvent.topic.in_(topics))
    rows = session.scalars(frozen.order_by(SensitiveEvent.opened_at, SensitiveEvent.id))
    return [row for row in rows if holds(row, task.topic, task.subtopic, task.unit_path)]


def holds(row: SensitiveEvent, topic: str, subtopic: str | None, path: str) -> bool:
    """Does the freeze of an event reach this desk and what the task is about?"""
    near = path.startswith(row.unit_path) or row.unit_path.startswith(path)
    other = row.subtopic is not None and topic == row.topic and subtopic is not None and subtopic != row.subtopic
    return near and not other
