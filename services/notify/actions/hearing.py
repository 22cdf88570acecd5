"""听到的发布: every publication as it was said, what took its place, and what of it may be told no more."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import KnownPublication
from shared.db import now
from shared.events import DraftCorrected, DraftPublished


def hear_publication(session: Session, fact: DraftPublished | DraftCorrected) -> KnownPublication:
    """Keep a publication; a correction takes the place of the one it corrects, and is as old as that one.

    Heard twice, nothing changes.
    """
    known = session.get(KnownPublication, fact.publication_id)
    if known is not None:
        return known
    earlier = session.get(KnownPublication, fact.corrects_id) if isinstance(fact, DraftCorrected) else None
    row = _row(fact, earlier)
    row.heard_at = earlier.heard_at if earlier else now(session)
    session.add(row)
    if earlier is not None and earlier.state == "standing":
        earlier.state = "corrected"
    session.flush()
    return row


def _row(fact: DraftPublished | DraftCorrected, earlier: KnownPublication | None) -> KnownPublication:
    plan = fact.push or {}
    return KnownPublication(
        id=fact.publication_id,
        unit_id=fact.unit_id,
        task_id=fact.task_id,
        topic=fact.topic,
        audience=plan.get("audience") or (earlier.audience if earlier else "internal"),
        title=fact.title[:200],
        short=_short(plan),
        text=(plan.get("texts") or {}).get("ready") or fact.text,
        links=list(fact.links),
        content_hash=fact.content_hash,
        corrects_id=fact.corrects_id if isinstance(fact, DraftCorrected) else None,
        state="standing",
        published_at=fact.published_at,
    )


def unhear_publication(session: Session, publication_id: str, kind: str) -> None:
    """撤稿、作废: it is told no more; of what is void no word is kept, nor of what it had corrected."""
    row = session.get(KnownPublication, publication_id)
    if row is None:
        return
    row.state = "killed" if kind == "kill" else "recalled"
    while row is not None and kind == "kill":
        row.title, row.text, row.short, row.links = "", "", None, []
        row = session.get(KnownPublication, row.corrects_id) if row.corrects_id else None
    session.flush()


def _short(plan: dict[str, Any]) -> str | None:
    short = (plan.get("texts") or {}).get("short")
    return short[:200] if isinstance(short, str) and short.strip() else None


def standing_of(session: Session, publication_id: str) -> KnownPublication | None:
    """The publication, or what corrected it since; None where it does not stand any more or was never heard of."""
    found = session.get(KnownPublication, publication_id)
    while found is not None and found.state == "corrected":
        found = session.scalar(sa.select(KnownPublication).where(KnownPublication.corrects_id == found.id).limit(1))
    return found if found is not None and found.state == "standing" else None
