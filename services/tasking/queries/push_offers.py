"""What the forms of 发布 and 定时发布 offer for a push: the saved sets, and the districts below."""

from typing import Any

from sqlalchemy.orm import Session

from services.tasking.models import Task
from services.tasking.standing.push_plans import districts_offered, sets_offered
from shared.identity import unit_of


def push_offers(session: Session, task: Task) -> dict[str, Any]:
    """{sets, districts}, each id to name."""
    unit = unit_of(session, task.unit_id)
    if unit is None:
        return {}
    return {"sets": sets_offered(session, unit), "districts": districts_offered(session, unit)}
