"""转交代理人的接口: hand over a receipt or a time, see who acts for whom, take it back."""

from typing import Any

from services.notify.actions.hand_over import hand_over, take_back
from services.notify.models import HandOver
from services.notify.network import ANSWERING
from services.notify.queries.hand_over import hand_over_list, hand_over_rows, hand_over_seen, what_is_handed_over
from services.notify.schemas.hand_over import HandOverIn, HandOverOut
from shared.web import Ask, Door, Paging, page, roles

hand_overs = Door("notify", "hand-overs", "转交代理人")
LIAISONS = roles(*ANSWERING)


def _hand_over(ask: Ask, hand_over_id: str) -> HandOver:
    return hand_over_seen(ask.session, ask.actor, hand_over_id)


@hand_overs.query("/hand-overs", who=LIAISONS, takes=Paging, gives=HandOverOut, many=True)
def list_hand_overs(ask: Ask, args: dict[str, Any]) -> Any:
    """The hand-overs of one's own units, newest first."""
    found = page(ask.session, hand_over_list(ask.actor), key=(HandOver.created_at, HandOver.id), **args)
    return {**found, "items": hand_over_rows(ask.session, ask.actor, found["items"])}


@hand_overs.command("POST", "/hand-overs", who=LIAISONS, takes=HandOverIn, gives=HandOverOut, status=201,
                    noted="config")  # fmt: skip
def add_hand_over(ask: Ask, body: dict[str, Any]) -> Any:
    """Hand over one receipt, or all that comes to oneself for a time, to somebody who may answer there as well."""
    unit_id, receipt = what_is_handed_over(ask.session, ask.actor, body)
    row = hand_over(ask.session, ask.actor, unit_id, body, receipt)
    return hand_over_rows(ask.session, ask.actor, [row])[0]


@hand_overs.command("POST", "/hand-overs/<uuid:hand_over_id>/end", who=LIAISONS, gives=HandOverOut, on=_hand_over,
                    if_match=True, noted="config")  # fmt: skip
def end_hand_over(ask: Ask, row: HandOver) -> Any:
    """Take it back before its time: who gave it, who got it, or the unit's head."""
    take_back(ask.session, ask.actor, row, ask.expected)
    return hand_over_rows(ask.session, ask.actor, [row])[0]
