"""口径库的页面: the library, one line with what may be done, the form for drafting and changing."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions import lines as writing
from services.tasking.lines import APPROVERS, STANDINGS, WRITERS
from services.tasking.models import OfficialLine
from services.tasking.pages.root import pages
from services.tasking.queries import official_lines as reading
from services.tasking.schemas.lines import LineFilter, LineForm, LineReason
from services.tasking.standing import TASKFORCE_ROLES
from shared.web import Ask, done, page, render, roles
from shared.words import SUBTOPICS, TOPICS

READERS, WRITING, DECIDING = roles(*TASKFORCE_ROLES), roles(*WRITERS), roles(*WRITERS, *APPROVERS)
SUBTOPIC_WORDS = {
    code: f"{TOPICS[topic]}·{word}" for topic, listed in SUBTOPICS.items() for code, word in listed.items()
}
WORDS = {"standings": STANDINGS, "subtopics": SUBTOPIC_WORDS}


def _line(ask: Ask, line_id: str) -> OfficialLine:
    return reading.line_seen(ask.session, ask.actor, line_id)


def _shown(ask: Ask, row: OfficialLine) -> dict[str, Any]:
    return reading.lines_shown(ask.session, ask.actor, [row])[0]


@pages.get("/lines", who=READERS, takes=LineFilter)
def lines(ask: Ask, args: dict[str, Any]) -> str:
    """口径库: newest first; each filter is an address."""
    key = (OfficialLine.written_at, OfficialLine.id)
    statement = reading.line_list(ask.session, ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = reading.lines_shown(ask.session, ask.actor, found["items"])
    may = ask.actor.has_any(WRITERS)
    return render("tasking/lines.html", lines=rows, next=found["next"], chosen=args, may=may, **WORDS)


@pages.get("/lines/new", who=WRITING)
def new_line(ask: Ask) -> str:
    """起草口径."""
    return render("tasking/line_form.html", line=None, before=_before(ask), **WORDS)


@pages.post("/lines/new", who=WRITING, takes=LineForm, shows=new_line)
def write_line(ask: Ask, body: dict[str, Any]) -> Response:
    """起草口径."""
    row = writing.write_line(ask.session, ask.actor, body)
    return done(f"已起草{row.number}，请办公室主任批准", _address(row))


@pages.get("/lines/<uuid:line_id>", who=READERS, on=_line)
def line(ask: Ask, row: OfficialLine) -> str:
    """一条口径: its words, its time, what came before and after."""
    return render("tasking/line.html", line=_shown(ask, row), **WORDS)


@pages.get("/lines/<uuid:line_id>/change", who=WRITING, on=_line)
def line_form(ask: Ask, row: OfficialLine) -> str:
    """修改口径草稿."""
    return render("tasking/line_form.html", line=_shown(ask, row), before=_before(ask), **WORDS)


@pages.post("/lines/<uuid:line_id>/change", who=WRITING, on=_line, takes=LineForm, shows=line_form)
def change_line(ask: Ask, row: OfficialLine, body: dict[str, Any]) -> Response:
    """修改口径草稿; what the form leaves empty is none."""
    whole = {"subtopic": None, "supersedes_id": None} | body
    writing.change_line(ask.session, ask.actor, row, whole, ask.expected)
    return done("已保存", _address(row))


@pages.post("/lines/<uuid:line_id>/approve", who=DECIDING, on=_line)
def approve_line(ask: Ask, row: OfficialLine) -> Response:
    """批准口径."""
    writing.approve_line(ask.session, ask.actor, row, ask.expected)
    return done("已批准", _address(row))


@pages.post("/lines/<uuid:line_id>/withdraw", who=DECIDING, on=_line, takes=LineReason, shows=line)
def withdraw_line(ask: Ask, row: OfficialLine, body: dict[str, Any]) -> Response:
    """撤销口径."""
    writing.withdraw_line(ask.session, ask.actor, row, body["reason"], ask.expected)
    return done("已撤销", _address(row))


def _before(ask: Ask) -> dict[str, str]:
    """What a new line may take the place of."""
    found = reading.lines_to_supersede(ask.session, ask.actor)
    return {row.id: f"{row.number} {row.title}" for row in found}


def _address(row: OfficialLine) -> str:
    return url_for("tasking-page.line", line_id=row.id)
