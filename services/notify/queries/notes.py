"""提醒 of one's own units, newest first."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Note
from services.notify.notes import ABOUT, NOTED, URGENT, place_of, words
from shared.identity import Actor, units_of

PLAIN = ("id", "unit_id", "about", "about_id", "number", "what", "reason", "due_at", "at", "noted_at", "seen_at")


def noted_units(actor: Actor) -> set[str]:
    """The units whose notes the actor reads: those on which such a role was given."""
    return {grant.unit_id for grant in actor.grants if grant.role in NOTED}


def note_list(actor: Actor, unseen: bool = False) -> sa.Select[Note]:
    """The notes of the actor's own units, to be paged by (noted_at, id)."""
    mine = sa.select(Note).where(Note.unit_id.in_(noted_units(actor)))
    return mine.where(Note.seen_at.is_(None)) if unseen else mine


def newest_unseen(session: Session, actor: Actor, most: int) -> list[dict[str, Any]]:
    """What nobody of the unit has read yet, at most so many."""
    found = note_list(actor, unseen=True).order_by(Note.noted_at.desc(), Note.id.desc()).limit(most)
    return note_rows(session, list(session.scalars(found)))


def note_rows(session: Session, rows: list[Note]) -> list[dict[str, Any]]:
    """Notes as lines, each with where it leads."""
    units = units_of(session, {row.unit_id for row in rows})
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "about_label": ABOUT[row.about],
            "words": words(row.about, row.what),
            "urgent": row.what in URGENT,
            "unit_name": units[row.unit_id].short_name if row.unit_id in units else "",
            "link": place_of(row.about, row.about_id),
        }
        for row in rows
    ]
