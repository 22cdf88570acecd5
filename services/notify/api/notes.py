"""提醒的接口: what my unit is told about its needs and suggestions."""

from typing import Any

from services.notify import actions, queries, schemas
from services.notify.models import Note
from services.notify.notes import NOTED
from shared.web import Ask, Door, page, roles

notes = Door("notify", "notes", "本单位提醒：需求和建议提案的进展")
READERS = roles(*NOTED)


@notes.query("/notes", who=READERS, takes=schemas.NoteFilter, gives=schemas.NoteOut, many=True)
def list_notes(ask: Ask, args: dict[str, Any]) -> Any:
    """What my unit was told, newest first."""
    statement = queries.note_list(ask.actor, bool(args.get("unseen")))
    key = (Note.noted_at, Note.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.note_rows(ask.session, found["items"])}


@notes.command("POST", "/notes/seen", who=READERS, takes=schemas.SeenNotes, gives=schemas.SeenOut)
def mark_seen(ask: Ask, body: dict[str, Any]) -> Any:
    """Mark as read what was noted until a moment, for everybody of the unit."""
    return {"seen": actions.mark_seen(ask.session, queries.noted_units(ask.actor), body["until"])}
