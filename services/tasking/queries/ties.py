"""派单并列: the desks that were as good as each other for a task."""

from typing import Any

from sqlalchemy.orm import Session

from services.tasking.models import RouteTie, Task
from shared.identity import names_of


def tie_of(session: Session, task: Task) -> dict[str, Any] | None:
    """{desks: [{unit_id, name, score, reasons}], settled_at, settled_by}, or None where one desk was clearly best."""
    row = session.get(RouteTie, task.id)
    if row is None:
        return None
    names = names_of(session, [row.settled_by])
    by = {"id": row.settled_by, "name": names[row.settled_by]} if row.settled_by else None
    return {"desks": row.desks, "settled_at": row.settled_at, "settled_by": by}
