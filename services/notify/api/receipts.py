"""回执的接口: what was pushed to one's unit, and the one tap that answers it."""

from typing import Any

from services.notify import actions, queries, schemas
from services.notify.models import Push, Receipt
from services.notify.network import ANSWERING
from services.notify.queries.receipts import ANSWERED, TO_DO
from shared.web import SIGNED_IN, Ask, Door, page, roles

receipts = Door("notify", "receipts", "本单位回执")
LIAISONS = roles(*ANSWERING)


def _receipt(ask: Ask, receipt_id: str) -> Receipt:
    return queries.receipt_seen(ask.session, ask.actor, receipt_id)


@receipts.query("/receipts", who=LIAISONS, takes=schemas.ReceiptFilter, gives=schemas.ReceiptOut, many=True)
def list_receipts(ask: Ask, args: dict[str, Any]) -> Any:
    """What was pushed to my unit, newest first."""
    states = (args["state"],) if args.get("state") else TO_DO + ANSWERED
    found = page(
        ask.session, queries.inbox(ask.actor, states), key=(Push.created_at, Receipt.id), cursor=args.get("cursor"),
        limit=args["limit"],
    )  # fmt: skip
    return {**found, "items": queries.inbox_rows(ask.session, found["items"])}


@receipts.query("/receipts/<uuid:receipt_id>", who=SIGNED_IN, gives=schemas.ReceiptOut, on=_receipt)
def one_receipt(ask: Ask, receipt: Receipt) -> Any:
    """One receipt."""
    return queries.receipt_shown(ask.session, receipt)


@receipts.command(
    "POST",
    "/receipts/<uuid:receipt_id>/acknowledge",
    who=LIAISONS,
    gives=schemas.ReceiptOut,
    on=_receipt,
    work="intake",
)
def acknowledge(ask: Ask, receipt: Receipt) -> Any:
    """签收. Its state is its check: no If-Match; a second one is 409."""
    return _answer(ask, receipt, "acknowledge")


@receipts.command("POST", "/receipts/<uuid:receipt_id>/relay", who=LIAISONS, gives=schemas.ReceiptOut, on=_receipt,
                  work="intake")  # fmt: skip
def relay(ask: Ask, receipt: Receipt) -> Any:
    """已转发; implies 签收. No proof is asked for and none is kept."""
    return _answer(ask, receipt, "relay")


@receipts.command("POST", "/receipts/<uuid:receipt_id>/decline", who=LIAISONS, gives=schemas.ReceiptOut, on=_receipt,
                  work="intake")  # fmt: skip
def decline(ask: Ask, receipt: Receipt) -> Any:
    """不转发; without a reason, and without any consequence."""
    return _answer(ask, receipt, "decline")


def _answer(ask: Ask, receipt: Receipt, verb: str) -> Any:
    push = ask.session.get_one(Push, receipt.push_id)  # held here it is read once: a session forgets what nobody holds
    actions.answer(ask.session, ask.actor, receipt, verb)
    return queries.inbox_rows(ask.session, [(receipt, push)])[0]
