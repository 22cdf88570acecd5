"""冻结: a sensitive event whose freeze holds this topic."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, SensitiveEvent, Task
from services.tasking.standing.approved_line import Spoken, why_no_line
from services.tasking.standing.barriers.barrier import RELEASE, Barrier
from services.tasking.standing.freezes import frozen_by


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """`frozen` for each event that holds the release. The official statement of an event passes its own freeze, by a

    line that is approved and in force at that time; without one it is `no_approved_line`.
    """
    if moment != RELEASE:
        return []
    found = [_barrier(session, row, task, at) for row in frozen_by(session, task, {task.topic, version.topic})]
    return [one for one in found if one is not None]


def _barrier(session: Session, row: SensitiveEvent, task: Task, at: datetime) -> Barrier | None:
    told = {"event_id": row.id, "number": row.number}
    if row.statement_task_id != task.id:
        return Barrier("frozen", f"敏感事件{row.number}冻结期间，同主题内容暂停发布", told)
    why = why_no_line(session, row.line_id, Spoken(row.topic, row.subtopic, row.unit_path), at)
    return Barrier("no_approved_line", f"{why}，不能作敏感事件{row.number}的权威发布", told) if why else None
