"""禁发期: an embargo of the campaign or of a material used."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, Task
from services.tasking.standing.barriers.barrier import RELEASE, Barrier
from services.tasking.standing.campaigns import campaign_of, held_until
from shared.db import SHANGHAI


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """`embargo` for the campaign that holds the release until later than that time."""
    if moment != RELEASE:
        return []
    row = campaign_of(session, task)
    until = held_until(row) if row else None
    if row is None or until is None or at >= until:
        return []
    words = f"专题“{row.name}”禁发至{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return [Barrier("embargo", words, {"campaign_id": row.id, "until": until.isoformat()})]
