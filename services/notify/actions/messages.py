"""The content of an outgoing message, put together when it is claimed: as it stands then, from rows only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.notify.actions.addresses import Whereto
from services.notify.actions.notice_content import notice_content
from services.notify.models import Delivery, Push, Receipt, Sink
from services.notify.network.texts import short_at, text_at
from services.notify.senders import Message
from services.notify.senders.inbox import ready_text
from services.notify.standing.links import outward_link
from shared.db import now


def message_of(session: Session, rows: Sequence[Delivery], sink: Sink, to: Whereto) -> Message:
    """What these deliveries tell this sink: one of them as it is, several as one digest under its own id."""
    told = [_told(session, row) for row in rows]
    alone = rows[0].bundle_id in (None, rows[0].id) and len(rows) == 1
    kind, data = told[0] if alone else ("digest", {"items": [{"kind": kind, **data} for kind, data in told]})
    return Message(
        delivery_id=rows[0].id if alone else str(rows[0].bundle_id),
        kind=kind,
        address=to.address,
        secrets=to.secrets,
        at=now(session),
        data=data,
        done=min(row.parts_done for row in rows),
        gateway=to.gateway,
        audience=sink.audience,
    )


def _told(session: Session, delivery: Delivery) -> tuple[str, dict[str, Any]]:
    """(kind, data) of one delivery."""
    if delivery.push_id is None:
        return "notice", notice_content(session, delivery)
    push = session.get_one(Push, delivery.push_id)
    receipt = session.get_one(Receipt, (push.id, delivery.unit_id))
    return _kind(delivery, push), _data(push, receipt) | {"link": outward_link(session, push, receipt)}


def _kind(delivery: Delivery, push: Push) -> str:
    if delivery.source_id != push.id:
        return "push.urged"
    if push.purpose == "recall":
        return "push.recalled"
    return "push.corrected" if push.chase == "correction" else "push.opened"


def _data(push: Push, receipt: Receipt) -> dict[str, Any]:
    text = text_at(push.text, push.wanted, receipt.level, receipt.branch)
    return {
        "push_id": push.id,
        "number": push.number,
        "purpose": push.chase or push.purpose,
        "about_push_ids": list(push.about_ids),
        "receipt_id": receipt.id,
        "unit_id": receipt.unit_id,
        "title": push.title,
        "text": text,
        "short_text": short_at(push.title, push.wanted),
        "ready_text": ready_text(push.title, text, push.links),
        "links": list(push.links),
        "topic": push.topic,
        "priority": push.priority,
        "due_at": receipt.due_at.isoformat() if receipt.due_at else None,
    }
