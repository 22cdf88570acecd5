"""投递 that failed, of the units whose addresses the actor keeps; and how the deliveries of a push stand, by way."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Delivery, Push, Receipt, Sink, Urge
from services.notify.queries.pushes import seen_receipts
from services.notify.queries.sinks import kept
from services.notify.ways import WAY_LABELS
from shared.identity import Actor, KnownUnit, units_of

FAILED: sa.ColumnClause[str] = sa.literal_column("'failed'")
GROUPS = 100
COUNTED = ("delivered", "failed", "expired", "cancelled")


def failed_list(actor: Actor, args: dict[str, Any]) -> sa.Select[Delivery]:
    """The failed deliveries of the actor's units, to be paged by (next_at, id)."""
    mine = sa.select(KnownUnit.id).where(kept(actor, KnownUnit.id, KnownUnit.path))
    found = sa.select(Delivery).where(Delivery.state == FAILED, Delivery.unit_id.in_(mine))
    if args.get("sink_id"):
        found = found.where(Delivery.recipient_id == args["sink_id"], Delivery.way != "inbox")
    return found.where(Delivery.push_id == args["push_id"]) if args.get("push_id") else found


def failed_rows(session: Session, deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """With the names of unit, address and push, in three queries for all of them."""
    units = units_of(session, {one.unit_id for one in deliveries})
    sinks = {one.id: one for one in session.scalars(
        sa.select(Sink).where(Sink.id.in_({one.recipient_id for one in deliveries})))}  # fmt: skip
    pushes = {one.id: one for one in session.scalars(
        sa.select(Push).where(Push.id.in_({one.push_id for one in deliveries if one.push_id})))}  # fmt: skip
    return [_row(one, units.get(one.unit_id), sinks.get(one.recipient_id), pushes.get(one.push_id or ""))
            for one in deliveries]  # fmt: skip


def failed_groups(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """What failed at one address for one reason, together; the largest first, GROUPS at most."""
    failed = failed_list(actor, {}).where(Delivery.way != "inbox").subquery().c
    number = sa.func.count()
    by = (failed.recipient_id, failed.unit_id, failed.way, failed.last_error)
    columns = (*by, number, sa.func.min(failed.next_at), sa.func.max(failed.next_at))
    rows = session.execute(sa.select(*columns).group_by(*by).order_by(number.desc(), *by[:1]).limit(GROUPS)).all()
    units = units_of(session, {row[1] for row in rows})
    sinks = {one.id: one for one in session.scalars(sa.select(Sink).where(Sink.id.in_({row[0] for row in rows})))}
    return [_group(row, units.get(row[1]), sinks.get(row[0])) for row in rows]


def _group(row: Any, unit: KnownUnit | None, sink: Sink | None) -> dict[str, Any]:
    sink_id, _, way, reason, count, first, last = row
    return {
        "sink_id": sink_id, "way": way, "way_label": WAY_LABELS[way], "reason": reason, "count": count, "first": first,
        "last": last, "unit_name": unit.name if unit else "", "sink_name": _named(sink), "there": sink is not None,
    }  # fmt: skip


def _named(sink: Sink | None) -> str:
    return ("本人地址" if sink.person_id else sink.name) if sink else "（已删除）"


def _row(one: Delivery, unit: KnownUnit | None, sink: Sink | None, push: Push | None) -> dict[str, Any]:
    plain = ("id", "push_id", "unit_id", "way", "attempt", "next_at", "expires_at", "last_error")
    return {name: getattr(one, name) for name in plain} | {
        "push_number": push.number if push else "",
        "title": push.title if push else "通知",
        "unit_name": unit.name if unit else "",
        "way_label": WAY_LABELS[one.way],
        "sink_id": one.recipient_id,
        "sink_name": _named(sink),
    }


def ways_of_push(session: Session, actor: Actor, push: Push) -> dict[str, Any]:
    """How the deliveries of a push and of its urges stand, by way: those of the units that the actor may see."""
    sources = [push.id, *session.scalars(sa.select(Urge.id).where(Urge.push_id == push.id))]
    counted = sa.select(Delivery.way, Delivery.state, Delivery.would_have_sent, sa.func.count()).where(
        Delivery.source_id.in_(sources)
    )
    conditions = seen_receipts(actor, push)
    if len(conditions) > 1:
        counted = counted.where(Delivery.unit_id.in_(sa.select(Receipt.unit_id).where(*conditions)))
    ways: dict[str, dict[str, Any]] = {}
    for way, state, would, number in session.execute(counted.group_by(*counted.selected_columns[:3])):
        empty = {"way": way, "way_label": WAY_LABELS[way], "total": 0, "waiting": 0, "would_have_sent": 0}
        line = ways.setdefault(way, empty | dict.fromkeys(COUNTED, 0))
        name = (
            "would_have_sent"
            if would
            else {"pending": "waiting", "sending": "waiting", "sent": "delivered"}.get(state, state)
        )
        line[name] += number
        line["total"] += number
    order = list(WAY_LABELS)
    shown = sorted(ways.values(), key=lambda line: order.index(line["way"]))
    return {"push_id": push.id, "number": push.number, "ways": shown}
