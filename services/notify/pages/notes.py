"""提醒的页面: what one's unit is told about its needs and suggestions."""

from typing import Any

from flask import Response, url_for

from services.notify import actions, queries
from services.notify.models import Note
from services.notify.notes import NOTED
from services.notify.pages.root import pages
from services.notify.schemas import NoteFilter, SeenNotes
from shared.web import Ask, done, page, render, roles

READERS = roles(*NOTED)


@pages.get("/notes", who=READERS, takes=NoteFilter)
def notes(ask: Ask, args: dict[str, Any]) -> str:
    """本单位提醒."""
    statement = queries.note_list(ask.actor, bool(args.get("unseen")))
    key = (Note.noted_at, Note.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = queries.note_rows(ask.session, found["items"])
    return render("notify/notes.html", notes=rows, next=found["next"], unseen=bool(args.get("unseen")))


@pages.post("/notes/seen", who=READERS, takes=SeenNotes)
def mark_seen(ask: Ask, body: dict[str, Any]) -> Response:
    """全部标为已读."""
    number = actions.mark_seen(ask.session, queries.noted_units(ask.actor), body["until"])
    return done(f"已标为已读（{number}条）", url_for("notify-page.notes"))
