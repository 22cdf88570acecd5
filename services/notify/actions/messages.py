"""The content of an outgoing message, put together when it is claimed: as it stands then, from rows only."""

from typing import Any

from sqlalchemy.orm import Session

from services.notify.actions.sinks import secrets_of
from services.notify.models import Delivery, Push, Receipt, Sink
from services.notify.senders import Message
from services.notify.senders.inbox import ready_text
from shared.db import now


def message_of(session: Session, delivery: Delivery, sink: Sink) -> Message:
    """What this delivery tells this sink."""
    push = session.get_one(Push, delivery.push_id)
    receipt = session.get_one(Receipt, (delivery.push_id, delivery.unit_id))
    return Message(
        delivery_id=delivery.id,
        kind=_kind(delivery, push),
        address=sink.url,
        secrets=secrets_of(session, sink),
        at=now(session),
        data=_data(push, receipt),
    )


def _kind(delivery: Delivery, push: Push) -> str:
    if delivery.source_id != push.id:
        return "push.urged"
    if push.purpose == "recall":
        return "push.recalled"
    return "push.corrected" if push.chase == "correction" else "push.opened"


def _data(push: Push, receipt: Receipt) -> dict[str, Any]:
    return {
        "push_id": push.id,
        "number": push.number,
        "purpose": push.chase or push.purpose,
        "about_push_ids": list(push.about_ids),
        "receipt_id": receipt.id,
        "unit_id": receipt.unit_id,
        "title": push.title,
        "text": push.text,
        "ready_text": ready_text(push.title, push.text, push.links),
        "links": list(push.links),
        "topic": push.topic,
        "priority": push.priority,
        "due_at": receipt.due_at.isoformat() if receipt.due_at else None,
    }
