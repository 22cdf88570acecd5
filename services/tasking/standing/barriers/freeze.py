"""冻结: a sensitive event whose freeze holds this topic."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, SensitiveEvent, Task
from services.tasking.standing.barriers.barrier import RELEASE, Barrier
from services.tasking.standing.freezes import frozen_by


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """`frozen` for each event that holds the release; the official statement of an event passes its own."""
    if moment != RELEASE:
        return []
    found = frozen_by(session, task, {task.topic, version.topic})
    return [_frozen(row) for row in found if row.statement_task_id != task.id or row.line_id is None]


def _frozen(row: SensitiveEvent) -> Barrier:
    words = f"敏感事件{row.number}冻结期间，同主题内容暂停发布"
    return Barrier("frozen", words, {"event_id": row.id, "number": row.number})
