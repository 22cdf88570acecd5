"""提醒: written as heard, once for each unit; read together; put away when they were read long ago."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.noticing import cancel, tell_note
from services.notify.models import Note
from services.notify.notes import OWN
from shared.db import now
from shared.events import NeedAdvanced, NeedAnswered, SuggestionChanged
from shared.ids import new_id
from shared.log import Heard

KEPT = timedelta(days=180)
"""So long a note stays after it was read (ours); the need itself keeps its whole timeline."""
BATCH = 1000


def need_advanced(session: Session, fact: NeedAdvanced, heard: Heard) -> None:
    """A need of the unit moved on; what the unit did itself is told to nobody."""
    if fact.to_state not in OWN:
        _write(session, heard, fact.unit_id, Note(about="need", about_id=fact.need_id, number=fact.number,
               what=fact.to_state, reason=fact.reason, at=fact.at))  # fmt: skip


def need_answered(session: Session, fact: NeedAnswered, heard: Heard) -> None:
    """The 专班 answered a unit that was not satisfied."""
    _write(session, heard, fact.unit_id, Note(about="need", about_id=fact.need_id, number=fact.number, what="answered",
           at=fact.at))  # fmt: skip


def suggestion_changed(session: Session, fact: SuggestionChanged, heard: Heard) -> None:
    """Something was done with a suggestion, or a limit came near: each unit that is named is told."""
    for unit_id in sorted(set(fact.unit_ids)):
        _write(session, heard, unit_id, Note(about="suggestion", about_id=fact.suggestion_id, number=fact.number,
               what=fact.what, due_at=fact.due_at, at=fact.at))  # fmt: skip


def _write(session: Session, heard: Heard, unit_id: str, note: Note) -> None:
    """Facts may come twice; a unit is told once."""
    told = sa.select(Note.id).where(Note.source_id == heard.event_id, Note.unit_id == unit_id)
    if session.scalar(told) is None:
        note.id, note.source_id, note.unit_id, note.noted_at = new_id(), heard.event_id, unit_id, now(session)
        session.add(note)
        session.flush()
        tell_note(session, note)


def mark_seen(session: Session, units: Collection[str], until: datetime) -> int:
    """Everything of these units that was noted until then has been read; how many of them were new.

    What was to go out of it in somebody's digest has become old and does not go.
    """
    these = (Note.unit_id.in_(units), Note.noted_at <= until)
    marked = sa.update(Note).where(*these, Note.seen_at.is_(None)).values(seen_at=now(session))
    done = session.execute(marked, execution_options={"synchronize_session": False})
    cancel(session, sa.select(Note.id).where(*these), "提醒已读")
    return int(done.rowcount)  # type: ignore[attr-defined]  # of an UPDATE it is there


def forget_notes(session: Session) -> int:
    """Delete at most so many notes that were read long ago; how many. What nobody read stays."""
    old = sa.select(Note.id).where(Note.seen_at.is_not(None), Note.seen_at < now(session) - KEPT).limit(BATCH)
    ids = list(session.scalars(old))
    if ids:
        session.execute(sa.delete(Note).where(Note.id.in_(ids)), execution_options={"synchronize_session": False})
    return len(ids)
