"""转交代理人的页面: hand over a time or one receipt, see who acts for whom, take it back."""

from typing import Any

from flask import Response, url_for

from services.notify import queries
from services.notify.actions.hand_over import hand_over, take_back
from services.notify.models import HandOver, Push, Receipt
from services.notify.network import ANSWERING
from services.notify.pages.root import pages
from services.notify.queries.deputies import deputies
from services.notify.queries.hand_over import hand_over_list, hand_over_rows, hand_over_seen, what_is_handed_over
from services.notify.queries.receipts import answering_units
from services.notify.schemas.hand_over import HandOverForm
from shared.identity import units_of
from shared.web import Ask, Paging, done, page, render, roles

LIAISONS = roles(*ANSWERING)


def _hand_over(ask: Ask, hand_over_id: str) -> HandOver:
    return hand_over_seen(ask.session, ask.actor, hand_over_id)


def _receipt(ask: Ask, receipt_id: str) -> Receipt:
    return queries.receipt_seen(ask.session, ask.actor, receipt_id)


@pages.get("/hand-overs", who=LIAISONS, takes=Paging)
def hand_overs(ask: Ask, args: dict[str, Any]) -> str:
    """转交代理人: the form for a time, and what was handed over."""
    found = page(ask.session, hand_over_list(ask.actor), key=(HandOver.created_at, HandOver.id), **args)
    rows = hand_over_rows(ask.session, ask.actor, found["items"])
    people = deputies(ask.session, ask.actor, answering_units(ask.actor))
    units = {unit.id: unit.short_name for unit in units_of(ask.session, people).values()}
    return render("notify/hand_overs.html", rows=rows, next=found["next"], people=people, units=units)


@pages.post("/hand-overs", who=LIAISONS, takes=HandOverForm, shows=hand_overs, noted="config")
def add_hand_over(ask: Ask, body: dict[str, Any]) -> Response:
    """转交一段时间."""
    unit_id, _ = what_is_handed_over(ask.session, ask.actor, body)
    hand_over(ask.session, ask.actor, unit_id, body, None)
    return done("已转交；到期自动收回，也可随时收回", url_for("notify-page.hand_overs"))


@pages.get("/receipts/<uuid:receipt_id>/hand-over", who=LIAISONS, on=_receipt)
def hand_over_one(ask: Ask, receipt: Receipt) -> str:
    """转交一份回执."""
    mine = receipt.unit_id in answering_units(ask.actor)
    people = deputies(ask.session, ask.actor, [receipt.unit_id])[receipt.unit_id] if mine else {}
    push = ask.session.get_one(Push, receipt.push_id)
    return render("notify/hand_over_one.html", receipt=receipt, push=push, people=people, mine=mine)


@pages.post("/receipts/<uuid:receipt_id>/hand-over", who=LIAISONS, on=_receipt, takes=HandOverForm,
            shows=hand_over_one, noted="config")  # fmt: skip
def give_one(ask: Ask, receipt: Receipt, body: dict[str, Any]) -> Response:
    """转交一份回执."""
    hand_over(ask.session, ask.actor, receipt.unit_id, body, receipt)
    return done("已转交代理人；回执仍由本单位任何一名联络人或负责人办理", url_for("notify-page.inbox"))


@pages.post("/hand-overs/<uuid:hand_over_id>/end", who=LIAISONS, on=_hand_over, noted="config")
def end_hand_over(ask: Ask, row: HandOver) -> Response:
    """收回转交."""
    take_back(ask.session, ask.actor, row, ask.expected)
    return done("已收回", url_for("notify-page.hand_overs"))
