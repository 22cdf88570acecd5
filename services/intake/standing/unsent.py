"""What somebody has begun and not yet sent, as it is kept: found by person, unit and kind, opened for himself."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import UnsentNeed
from shared.identity import Actor, SealBroken, unseal

KEPT = 30
"""So many days after it was last typed into."""


def unsent_rows(session: Session, actor: Actor) -> list[UnsentNeed]:
    """Whatever this person has begun for the unit he is in, the newest first."""
    mine = sa.select(UnsentNeed).where(UnsentNeed.begun_by == actor.id, UnsentNeed.unit_id == (actor.unit_id or None))
    return list(session.scalars(mine.order_by(UnsentNeed.kept_at.desc())))


def unsent_row(session: Session, actor: Actor, kind: str) -> UnsentNeed | None:
    """The one of this kind."""
    mine = (UnsentNeed.begun_by == actor.id, UnsentNeed.kind == kind, UnsentNeed.unit_id == (actor.unit_id or None))
    return session.scalars(sa.select(UnsentNeed).where(*mine)).first()


def opened(session: Session, row: UnsentNeed) -> dict[str, Any]:
    """The fields as they were typed; nothing when no key of the ring opens them any more."""
    try:
        return {**unseal(session.info["db"].settings, row.id, row.sealed)}
    except SealBroken:
        return {}
