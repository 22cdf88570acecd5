"""The JSON door of concerns of the public."""

from typing import Any

from services.tasking.actions import concerns
from services.tasking.models import Concern
from services.tasking.queries import concerns as answers
from services.tasking.schemas.concerns import ConcernAnswerIn, ConcernFilter, ConcernIn, ConcernOut, ConcernRow
from services.tasking.schemas.planning import ReasonIn
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "concerns", "社会关切：48小时内回应")


def _concern(ask: Ask, concern_id: str) -> Concern:
    return answers.concern_seen(ask.session, ask.actor, concern_id)


def _shown(ask: Ask, row: Concern) -> dict[str, Any]:
    return answers.concern_shown(ask.session, ask.actor, row)


@door.query("/concerns", takes=ConcernFilter, gives=ConcernRow, many=True, who=SIGNED_IN)
def list_concerns(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """社会关切，新的在前"""
    key = (Concern.opened_at, Concern.id)
    statement = answers.concern_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": answers.concern_rows(ask.session, ask.actor, found["items"])}


@door.command("POST", "/concerns", takes=ConcernIn, gives=ConcernOut, status=201, who=SIGNED_IN)
def open_concern(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """登记社会关切：48小时内回应"""
    return _shown(ask, concerns.open_concern(ask.session, ask.actor, body))


@door.query("/concerns/<uuid:concern_id>", gives=ConcernOut, who=SIGNED_IN, on=_concern)
def one_concern(ask: Ask, row: Concern) -> dict[str, Any]:
    """一项社会关切及其时限"""
    return _shown(ask, row)


@door.command("POST", "/concerns/<uuid:concern_id>/answer", takes=ConcernAnswerIn, gives=ConcernOut, who=SIGNED_IN,
              on=_concern, if_match=True)  # fmt: skip
def answer_concern(ask: Ask, row: Concern, body: dict[str, Any]) -> dict[str, Any]:
    """以单位名义回应"""
    concerns.answer_concern(ask.session, ask.actor, row, body, ask.expected)
    return _shown(ask, row)


@door.command("POST", "/concerns/<uuid:concern_id>/dismiss", takes=ReasonIn, gives=ConcernOut, who=SIGNED_IN,
              on=_concern, if_match=True)  # fmt: skip
def dismiss_concern(ask: Ask, row: Concern, body: dict[str, Any]) -> dict[str, Any]:
    """不予回应，须说明原因"""
    concerns.dismiss_concern(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _shown(ask, row)
