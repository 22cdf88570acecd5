"""Receipts of one's own unit (收件箱): what was pushed to it, with the ready text, newest first."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Push, Receipt
from services.notify.network import ANSWERING, CHASES, PURPOSES, PUSH_STATES, short_at, text_at, verbs_for
from services.notify.queries.deputies import handed
from services.notify.queries.pushes import below
from services.notify.senders.inbox import ready_text
from services.notify.standing.links import short_links
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, scopes, units_of
from shared.words import RECEIPT_STATES

TO_DO = ("sent", "delivered", "failed", "expired")
ANSWERED = ("acknowledged", "relayed", "declined", "exempt")


def answering_units(actor: Actor) -> set[str]:
    """The units for which this actor answers: those on which a liaison's or head's role was given."""
    return {grant.unit_id for grant in actor.grants if grant.role in ANSWERING}


def inbox(actor: Actor, states: tuple[str, ...]) -> sa.Select[Receipt, Push]:
    """(Receipt, Push) of the actor's own units in these states, to be paged by (created_at, receipt id)."""
    mine = Receipt.unit_id.in_(answering_units(actor))
    return (
        sa.select(Receipt, Push)
        .join(Push, Push.id == Receipt.push_id)
        .where(mine, Receipt.state.in_(states), Receipt.state != "pending")
    )


def inbox_rows(session: Session, pairs: list[Any]) -> list[dict[str, Any]]:
    """Receipts as cards: what to forward, until when, what may still be done."""
    units = units_of(session, {receipt.unit_id for receipt, _ in pairs})
    at, links = now(session), short_links(session, pairs)
    acting = handed(session, [receipt for receipt, _ in pairs if receipt.state in TO_DO])
    return [
        {
            **{name: getattr(receipt, name) for name in _PLAIN},
            "state_label": RECEIPT_STATES[receipt.state],
            "overdue": receipt.state in TO_DO and receipt.due_at is not None and receipt.due_at < at,
            "left": (receipt.due_at - at).total_seconds() if receipt.due_at and receipt.state in TO_DO else None,
            "allowed_steps": [] if push.state == "recalled" else list(verbs_for(receipt.state)),
            "unit_name": units[receipt.unit_id].name if receipt.unit_id in units else "",
            "short_link": links.get(receipt.id),
            "handed_over": acting.get(receipt.id),
            "push": _push(push, receipt),
        }
        for receipt, push in pairs
    ]


_PLAIN = (
    "id", "push_id", "unit_id", "level", "branch", "state", "due_at", "delivered_at", "answered_at", "urged_at", "late",
    "reason", "version",
)  # fmt: skip


def _push(push: Push, receipt: Receipt) -> dict[str, Any]:
    """What was pushed, in the words meant for this level and branch."""
    plain = ("id", "number", "purpose", "title", "links", "topic", "priority", "audience", "state", "created_at")
    text = text_at(push.text, push.wanted, receipt.level, receipt.branch)
    return {name: getattr(push, name) for name in plain} | {
        "text": text,
        "ready_text": ready_text(push.title, text, push.links),
        "short_text": short_at(push.title, push.wanted),
        "state_label": PUSH_STATES[push.state],
        "purpose": push.chase or push.purpose,
        "purpose_label": (PURPOSES | CHASES)[push.chase or push.purpose],
    }


def receipt_seen(session: Session, actor: Actor, receipt_id: str) -> Receipt:
    """The receipt, if it is the actor's unit's or lies below him. Raises NotFound otherwise."""
    inside = sa.or_(Receipt.unit_id.in_(answering_units(actor)), below(Receipt.path, scopes(actor)))
    receipt = session.scalar(sa.select(Receipt).where(Receipt.id == receipt_id, Receipt.state != "pending", inside))
    if receipt is None:
        raise NotFound("没有找到这份回执")
    return receipt


def receipt_shown(session: Session, receipt: Receipt) -> dict[str, Any]:
    """One receipt as a card."""
    return inbox_rows(session, [(receipt, session.get_one(Push, receipt.push_id))])[0]
