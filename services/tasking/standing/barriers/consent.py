"""同意: no release of a role model whose consent is not on record, or was taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, Task
from services.tasking.standing.barriers.barrier import SUBMIT, Barrier
from services.tasking.standing.consent import asks_consent, standing_consent


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """At the final approval and at the release; what may be written and read inside meanwhile is not held up."""
    if moment == SUBMIT or not asks_consent(session, task) or standing_consent(session, task.id):
        return []
    return [Barrier("consent_lacking", "先进典型没有登记本人同意，不能发布")]
