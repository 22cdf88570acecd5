"""禁发期: an embargo of the campaign or of a material used."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, Task
from services.tasking.standing.barriers.barrier import Barrier


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """What of this stands against `moment` (submit, final or release) at that time."""
    return []
