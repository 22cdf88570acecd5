"""Pages of concerns of the public."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions import concerns as answering
from services.tasking.models import Concern
from services.tasking.pages.root import pages
from services.tasking.pages.sensitive import CONCERNED
from services.tasking.planning import CONCERN_STATES
from services.tasking.planning.words import WORKERS
from services.tasking.queries import concerns as answers
from services.tasking.schemas.concerns import ConcernAnswerIn, ConcernFilter, ConcernIn
from services.tasking.schemas.planning import ReasonIn
from shared.web import Ask, done, page, render


def _concern(ask: Ask, concern_id: str) -> Concern:
    return answers.concern_seen(ask.session, ask.actor, concern_id)


@pages.get("/concerns", who=CONCERNED, takes=ConcernFilter)
def concerns(ask: Ask, args: dict[str, Any]) -> str:
    """社会关切: the newest first, each with its 48 hours; and the form."""
    key = (Concern.opened_at, Concern.id)
    statement = answers.concern_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = answers.concern_rows(ask.session, ask.actor, found["items"])
    may = ask.actor.has_any(WORKERS)
    return render(
        "tasking/concerns.html", concerns=rows, next=found["next"], chosen=args, states=CONCERN_STATES, may=may
    )


@pages.post("/concerns", who=CONCERNED, takes=ConcernIn, shows=concerns)
def open_concern(ask: Ask, body: dict[str, Any]) -> Response:
    """登记社会关切."""
    row = answering.open_concern(ask.session, ask.actor, body)
    return done(f"已登记{row.number}", url_for("tasking-page.concern", concern_id=row.id))


@pages.get("/concerns/<uuid:concern_id>", who=CONCERNED, on=_concern)
def concern(ask: Ask, row: Concern) -> str:
    """一项社会关切."""
    return render(
        "tasking/concern.html", concern=answers.concern_shown(ask.session, ask.actor, row), states=CONCERN_STATES
    )


@pages.post("/concerns/<uuid:concern_id>/answer", who=CONCERNED, on=_concern, takes=ConcernAnswerIn, shows=concern)
def answer_concern(ask: Ask, row: Concern, body: dict[str, Any]) -> Response:
    """回应."""
    answering.answer_concern(ask.session, ask.actor, row, body, ask.expected)
    return done("已回应", url_for("tasking-page.concern", concern_id=row.id))


@pages.post("/concerns/<uuid:concern_id>/dismiss", who=CONCERNED, on=_concern, takes=ReasonIn, shows=concern)
def dismiss_concern(ask: Ask, row: Concern, body: dict[str, Any]) -> Response:
    """不予回应."""
    answering.dismiss_concern(ask.session, ask.actor, row, body["reason"], ask.expected)
    return done("已记为不予回应", url_for("tasking-page.concern", concern_id=row.id))
