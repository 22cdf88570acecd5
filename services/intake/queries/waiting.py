"""等本单位办的: what of its own needs waits for a unit, and what has changed, for the list and the home page."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Need, Progress, Rating
from services.intake.progress import STATES
from services.intake.queries.unsent import unsent_list
from services.intake.rights import WRITERS
from services.intake.satisfaction import RATED, ROUNDS
from shared.db import now
from shared.identity import Actor

MOST = 8
"""Lines of each list; the whole of it is one link away."""
RATING_DAYS = 30
"""So long after the last change of an answered need its unit is asked to rate it."""


def waiting_for(session: Session, actor: Actor) -> dict[str, Any]:
    """{returned, unsent, unrated}: what waits for this person's unit; empty for who does not raise needs."""
    if not actor.unit_id or not actor.has_any(WRITERS, actor.unit_path):
        return {"returned": [], "unsent": [], "unrated": []}
    return {
        "returned": _returned(session, actor.unit_id),
        "unsent": unsent_list(session, actor),
        "unrated": _unrated(session, actor.unit_id),
    }


def _returned(session: Session, unit_id: str) -> list[dict[str, Any]]:
    """退回补正, the longest waiting first, with what the 专班 wants to know."""
    mine = sa.select(Need).where(Need.unit_id == unit_id, Need.state == "returned", Need.merged_at.is_(None))
    rows = list(session.scalars(mine.order_by(Need.updated_at, Need.id).limit(MOST)))
    said = sa.select(Progress.need_id, Progress.reason).where(
        Progress.need_id.in_([row.id for row in rows]), Progress.what == "return_need"
    )
    why = dict(session.execute(said.order_by(Progress.at, Progress.id)).all()) if rows else {}
    return [_line(row) | {"reason": why.get(row.id)} for row in rows]


def _unrated(session: Session, unit_id: str) -> list[dict[str, Any]]:
    """Answered, and it is the unit's turn to say whether it is satisfied: at first, or once it was answered anew."""
    since = now(session) - timedelta(days=RATING_DAYS)
    given = sa.select(Rating.need_id).where(Rating.need_id == Need.id)
    done = given.where(sa.or_(Rating.satisfied, Rating.answered_at.is_(None), Rating.round >= ROUNDS))
    mine = sa.select(Need).where(
        Need.unit_id == unit_id, Need.updated_at > since, Need.state.in_(sorted(RATED)), ~done.exists()
    )
    rows = session.scalars(mine.order_by(Need.updated_at.desc(), Need.id.desc()).limit(MOST))
    return [_line(row) for row in rows]


def changed_since(session: Session, actor: Actor, since: datetime) -> list[dict[str, Any]]:
    """The unit's own needs whose state changed after that moment, the newest first; not what waits for it anyhow."""
    if not actor.unit_id:
        return []
    mine = sa.select(Need).where(
        Need.unit_id == actor.unit_id, Need.updated_at > since, Need.state.not_in(("pending", "returned"))
    )
    rows = session.scalars(mine.order_by(Need.updated_at.desc(), Need.id.desc()).limit(MOST))
    return [_line(row) for row in rows]


def _line(row: Need) -> dict[str, Any]:
    plain = ("id", "number", "title", "state", "priority", "due_at", "updated_at")
    return {name: getattr(row, name) for name in plain} | {"labels": {"state": STATES[row.state]}}
