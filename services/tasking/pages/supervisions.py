"""Pages of 督办单: the list, and one with its answer."""

from typing import Any

from flask import Response, url_for

from services.tasking import actions, queries
from services.tasking.models import Supervision
from services.tasking.pages.root import SUPERVISION_WORDS, TASKFORCE, pages
from services.tasking.schemas import AnswerIn, CloseIn, SupervisionFilter
from shared.web import Ask, done, page, render


def _supervision(ask: Ask, supervision_id: str) -> Supervision:
    return queries.supervision_seen(ask.session, ask.actor, supervision_id)


@pages.get("/supervisions", who=TASKFORCE, takes=SupervisionFilter)
def supervisions(ask: Ask, args: dict[str, Any]) -> str:
    """督办单: what waits for oneself first; each filter is an address."""
    chosen = args if {"mine", "state", "rung", "unit_id"} & args.keys() else args | {"mine": True, "state": "open"}
    statement = queries.supervision_list(ask.session, ask.actor, chosen)
    key = (Supervision.raised_at, Supervision.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = queries.supervision_rows(ask.session, ask.actor, found["items"])
    waiting = queries.waiting_for(ask.session, ask.actor)
    lists = {"waiting": waiting, **SUPERVISION_WORDS}
    return render("tasking/supervisions.html", supervisions=rows, next=found["next"], chosen=chosen, **lists)


@pages.get("/supervisions/<uuid:supervision_id>", who=TASKFORCE, on=_supervision)
def supervision(ask: Ask, row: Supervision) -> str:
    """一张督办单: about which limit of which task, for whom, what was answered."""
    shown = queries.supervision_rows(ask.session, ask.actor, [row])[0]
    return render("tasking/supervision.html", supervision=shown, **SUPERVISION_WORDS)


@pages.post("/supervisions/<uuid:supervision_id>/answer", who=TASKFORCE, on=_supervision, takes=AnswerIn,
            shows=supervision)  # fmt: skip
def answer_supervision(ask: Ask, row: Supervision, body: dict[str, Any]) -> Response:
    """答复督办单."""
    actions.answer_supervision(ask.session, ask.actor, row, body["answer"], ask.expected)
    return done("已答复", url_for("tasking-page.supervision", supervision_id=row.id))


@pages.post("/supervisions/<uuid:supervision_id>/close", who=TASKFORCE, on=_supervision, takes=CloseIn,
            shows=supervision)  # fmt: skip
def close_supervision(ask: Ask, row: Supervision, body: dict[str, Any]) -> Response:
    """办结督办单."""
    actions.close_supervision(ask.session, ask.actor, row, body["reason"], ask.expected)
    return done("已办结督办单", url_for("tasking-page.supervision", supervision_id=row.id))
