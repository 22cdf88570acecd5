"""推送的接口: pushes and their coverage, receipts, webhooks."""

from typing import Any

from services.notify import actions, queries, rights, schemas
from services.notify.models import Delivery, Push, Receipt, Sink
from services.notify.network import ANSWERING
from services.notify.queries.receipts import ANSWERED, TO_DO
from shared.errors import expect_version
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.web import SIGNED_IN, Ask, Door, Paging, page, roles

pushes = Door("notify", "pushes", "推送与覆盖情况")
receipts = Door("notify", "receipts", "本单位回执")
sinks = Door("notify", "sinks", "接收地址（webhook）")

REPEATERS, RECALLERS, URGERS = roles(*rights.REPEATING), roles(*rights.RECALLING), roles(*rights.URGING)
APPROVERS, KEEPERS, LIAISONS = roles(*rights.APPROVING), roles(*rights.KEEPING), roles(*ANSWERING)


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


def _receipt(ask: Ask, receipt_id: str) -> Receipt:
    return queries.receipt_seen(ask.session, ask.actor, receipt_id)


def _sink(ask: Ask, sink_id: str) -> Sink:
    return queries.sink_seen(ask.session, ask.actor, sink_id)


# pushes -----------------------------------------------------------------------------------------------------------
@pushes.query("/pushes", who=SIGNED_IN, takes=schemas.PushFilter, gives=schemas.PushOut, many=True)
def list_pushes(ask: Ask, args: dict[str, Any]) -> Any:
    """The pushes one may see, newest first."""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    found = page(
        ask.session, queries.push_list(ask.actor, args), key=(Push.created_at, Push.id), cursor=cursor, limit=limit
    )
    return {**found, "items": queries.push_rows(ask.session, ask.actor, found["items"])}


@pushes.query("/pushes/<uuid:push_id>", who=SIGNED_IN, gives=schemas.PushOut, on=_push)
def one_push(ask: Ask, push: Push) -> Any:
    """One push with its text."""
    return queries.push_shown(ask.session, ask.actor, push)


@pushes.query("/pushes/<uuid:push_id>/coverage", who=SIGNED_IN, gives=schemas.CoverageOut, on=_push)
def coverage(ask: Ask, push: Push) -> Any:
    """Counts by level and branch that add up to the targets, who was bypassed, and who is missing."""
    return queries.coverage(ask.session, ask.actor, push)


@pushes.command("POST", "/pushes", who=REPEATERS, takes=schemas.RepeatPush, gives=schemas.PushOut, status=201,
                recent=True)  # fmt: skip
def repeat_push(ask: Ask, body: dict[str, Any]) -> Any:
    """补推: once more to the missing at once; to all units it waits for the director's approval."""
    push = actions.repeat(ask.session, ask.actor, _push(ask, body["push_id"]), body["to"])
    ask.headers["Location"] = f"/notify/v1/pushes/{push.id}"
    return queries.push_shown(ask.session, ask.actor, push)


@pushes.command("POST", "/pushes/<uuid:push_id>/approve", who=APPROVERS, gives=schemas.PushOut, on=_push,
                if_match=True, recent=True)  # fmt: skip
def approve_push(ask: Ask, push: Push) -> Any:
    """Approve a push to all units; never one's own."""
    return queries.push_shown(ask.session, ask.actor, actions.approve(ask.session, ask.actor, push, ask.expected))


@pushes.command("POST", "/pushes/<uuid:push_id>/urge", who=URGERS, gives=schemas.UrgedOut, on=_push)
def urge_push(ask: Ask, push: Push) -> Any:
    """催办: remind the units below one that have not answered; once an hour."""
    return {"push_id": push.id, "urged": actions.urge(ask.session, push, actions.urging_scopes(ask.actor))}


@pushes.command("POST", "/pushes/<uuid:push_id>/recall", who=RECALLERS, takes=schemas.Recall, gives=schemas.PushOut,
                on=_push, if_match=True)  # fmt: skip
def recall_push(ask: Ask, push: Push, body: dict[str, Any]) -> Any:
    """撤回: stop this push and tell every unit it had reached."""
    actions.check_recall(ask.actor, push)
    expect_version(push, ask.expected)
    actions.recall(ask.session, push, body["reason"], new_id())
    return queries.push_shown(ask.session, ask.actor, push)


# receipts ---------------------------------------------------------------------------------------------------------
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
    "POST", "/receipts/<uuid:receipt_id>/acknowledge", who=LIAISONS, gives=schemas.ReceiptOut, on=_receipt
)
def acknowledge(ask: Ask, receipt: Receipt) -> Any:
    """签收. Its state is its check: no If-Match; a second one is 409."""
    return _answer(ask, receipt, "acknowledge")


@receipts.command("POST", "/receipts/<uuid:receipt_id>/relay", who=LIAISONS, gives=schemas.ReceiptOut, on=_receipt)
def relay(ask: Ask, receipt: Receipt) -> Any:
    """已转发; implies 签收. No proof is asked for and none is kept."""
    return _answer(ask, receipt, "relay")


@receipts.command("POST", "/receipts/<uuid:receipt_id>/decline", who=LIAISONS, gives=schemas.ReceiptOut, on=_receipt)
def decline(ask: Ask, receipt: Receipt) -> Any:
    """不转发; without a reason, and without any consequence."""
    return _answer(ask, receipt, "decline")


def _answer(ask: Ask, receipt: Receipt, verb: str) -> Any:
    return queries.receipt_shown(ask.session, actions.answer(ask.session, ask.actor, receipt, verb))


# sinks ------------------------------------------------------------------------------------------------------------
@sinks.query("/sinks", who=KEEPERS, takes=Paging, gives=schemas.SinkOut, many=True)
def list_sinks(ask: Ask, args: dict[str, Any]) -> Any:
    """The webhooks one keeps."""
    return page(ask.session, queries.sink_list(ask.actor), key=(Sink.created_at, Sink.id), **args)


@sinks.command(
    "POST", "/sinks", who=KEEPERS, takes=schemas.AddSink, gives=schemas.SinkOut, status=201, keep_answer=False
)
def add_sink(ask: Ask, body: dict[str, Any]) -> Any:
    """Add a webhook. The secret stands in this answer only."""
    unit: KnownUnit = queries.unit_kept(ask.session, ask.actor, body.get("unit_id"))
    return _with_secret(ask, actions.add_sink(ask.session, ask.actor, unit, body["url"]))


@sinks.command("POST", "/sinks/<uuid:sink_id>/rotate", who=KEEPERS, gives=schemas.SinkOut, on=_sink, if_match=True,
               keep_answer=False)  # fmt: skip
def rotate_sink(ask: Ask, sink: Sink) -> Any:
    """A new secret; the old one signs along for 24 hours."""
    expect_version(sink, ask.expected)
    return _with_secret(ask, actions.rotate_sink(ask.session, ask.actor, sink))


@sinks.command("PATCH", "/sinks/<uuid:sink_id>", who=KEEPERS, takes=schemas.ChangeSink, gives=schemas.SinkOut, on=_sink,
               if_match=True)  # fmt: skip
def change_sink(ask: Ask, sink: Sink, body: dict[str, Any]) -> Any:
    """Switch a webhook off, or on again."""
    expect_version(sink, ask.expected)
    return actions.set_active(ask.session, ask.actor, sink, body["active"])


@sinks.command("DELETE", "/sinks/<uuid:sink_id>", who=KEEPERS, status=204, on=_sink, if_match=True)
def remove_sink(ask: Ask, sink: Sink) -> None:
    """Remove a webhook."""
    expect_version(sink, ask.expected)
    actions.remove_sink(ask.session, ask.actor, sink)


@sinks.query(
    "/sinks/<uuid:sink_id>/deliveries", who=KEEPERS, takes=Paging, gives=schemas.DeliveryOut, many=True, on=_sink
)
def list_deliveries(ask: Ask, sink: Sink, args: dict[str, Any]) -> Any:
    """What went to a webhook: attempts, and why one failed."""
    return page(ask.session, queries.delivery_list(sink), key=(Delivery.next_at, Delivery.id), **args)


def _with_secret(ask: Ask, sink: Sink) -> dict[str, Any]:
    shown = {
        name: getattr(sink, name) for name in ("id", "unit_id", "url", "active", "old_until", "created_at", "version")
    }
    return shown | {"secret": actions.secrets_of(ask.session, sink)[0]}
