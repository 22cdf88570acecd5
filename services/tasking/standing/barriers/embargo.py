"""禁发期: an embargo of the campaign or of a material used."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, Task
from services.tasking.standing.barriers.barrier import RELEASE, Barrier
from services.tasking.standing.campaigns import campaign_of, held_until
from services.tasking.standing.days import minute
from services.tasking.standing.materials import embargoes


def barriers(session: Session, task: Task, version: DraftVersion, at: datetime, moment: str) -> list[Barrier]:
    """`embargo` for the campaign and for each material that hold the release until later than that time."""
    if moment != RELEASE:
        return []
    row = campaign_of(session, task)
    held: list[tuple[str, datetime | None, dict[str, str]]] = []
    if row is not None:
        held.append((f"专题“{row.name}”", held_until(row), {"campaign_id": row.id}))
    held += [(f"素材{number}", until, {"material": number}) for number, until in embargoes(session, task.id, version.n)]
    return [_barrier(whose, until, told) for whose, until, told in held if until is not None and at < until]


def _barrier(whose: str, until: datetime, told: dict[str, str]) -> Barrier:
    words = f"{whose}禁发至{minute(until)}"
    return Barrier("embargo", words, {**told, "until": until.isoformat()})
