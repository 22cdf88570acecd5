"""口径: an official line on the topic that has run out, with nothing in its place."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.lines import holding_up
from services.tasking.models import DraftVersion, Task
from services.tasking.standing.barriers.barrier import SUBMIT, Barrier
from services.tasking.standing.lines import lines_for, plain


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """One for each such line, at the final approval and at the release; a text may be written meanwhile."""
    if moment == SUBMIT:
        return []
    rows = lines_for(session, task.unit_path, version.topic, task.subtopic)
    return [
        Barrier(
            "line_expired",
            f"口径{line.number}“{line.title}”已过期，请先更新或撤销",
            {"line_id": line.id, "number": line.number, "valid_until": line.valid_until.isoformat()},
        )
        for line in holding_up(map(plain, rows), at)
    ]
