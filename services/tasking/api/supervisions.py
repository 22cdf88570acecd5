"""The JSON door of 督办单: lists, one, answering and closing."""

from typing import Any

from services.tasking import actions, queries
from services.tasking.models import Supervision
from services.tasking.schemas import AnswerIn, CloseIn, SupervisionFilter, SupervisionOut
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "supervisions", "督办单：答复、办结")


def _supervision(ask: Ask, supervision_id: str) -> Supervision:
    return queries.supervision_seen(ask.session, ask.actor, supervision_id)


def _shown(ask: Ask, row: Supervision) -> dict[str, Any]:
    return queries.supervision_rows(ask.session, ask.actor, [row])[0]


@door.query("/supervisions", takes=SupervisionFilter, gives=SupervisionOut, many=True, who=SIGNED_IN)
def list_supervisions(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """督办单列表，新的在前"""
    statement = queries.supervision_list(ask.session, ask.actor, args)
    key = (Supervision.raised_at, Supervision.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.supervision_rows(ask.session, ask.actor, found["items"])}


@door.query("/supervisions/<uuid:supervision_id>", gives=SupervisionOut, who=SIGNED_IN, on=_supervision)
def one_supervision(ask: Ask, row: Supervision) -> dict[str, Any]:
    """一张督办单，及本人此刻可做的"""
    return _shown(ask, row)


@door.command("POST", "/supervisions/<uuid:supervision_id>/answer", takes=AnswerIn, gives=SupervisionOut,
              who=SIGNED_IN, on=_supervision, if_match=True)  # fmt: skip
def answer_supervision(ask: Ask, row: Supervision, body: dict[str, Any]) -> dict[str, Any]:
    """答复督办单；须带 If-Match"""
    actions.answer_supervision(ask.session, ask.actor, row, body["answer"], ask.expected)
    return _shown(ask, row)


@door.command("POST", "/supervisions/<uuid:supervision_id>/close", takes=CloseIn, gives=SupervisionOut,
              who=SIGNED_IN, on=_supervision, if_match=True)  # fmt: skip
def close_supervision(ask: Ask, row: Supervision, body: dict[str, Any]) -> dict[str, Any]:
    """办结督办单；须带 If-Match"""
    actions.close_supervision(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _shown(ask, row)
