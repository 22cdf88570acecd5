"""首页的推送部分: receipts that wait for one's unit, pushes that are stuck or lag, what changed since the last look."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify import rights
from services.notify.models import Note, Push, Receipt
from services.notify.network import ANSWERING, PUSH_STATES
from services.notify.queries.notes import note_list, note_rows
from services.notify.queries.pushes import below, push_list
from services.notify.queries.receipts import TO_DO, inbox
from shared.db import now
from shared.identity import Actor, scopes, units_of

SHOWN = 8
NEAR = 30
"""Among so many of the newest pushes one looks for what lags and what changed."""
TELLING = rights.URGING | rights.REPEATING
"""Whom the progress of pushes concerns."""


def waiting(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """What waits for the answer of the actor's own units, what is due first first; at most 8."""
    if not actor.has_any(ANSWERING):
        return []
    found = inbox(actor, TO_DO).where(Push.state != "recalled").order_by(Receipt.due_at, Receipt.id).limit(SHOWN)
    pairs, at = session.execute(found).all(), now(session)
    units = units_of(session, {receipt.unit_id for receipt, _ in pairs})
    return [
        {
            "number": push.number, "title": push.title, "priority": push.priority, "due_at": receipt.due_at,
            "unit": units[receipt.unit_id].short_name if len(units) > 1 and receipt.unit_id in units else "",
            "left": (receipt.due_at - at).total_seconds() if receipt.due_at else None,
        }
        for receipt, push in pairs
    ]  # fmt: skip


def stuck(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Pushes that have told nobody yet, before those who may move them on: held or to be approved, the newest first."""
    paths = scopes(actor, rights.REPEATING | rights.APPROVING)
    if not paths:
        return []
    found = sa.select(Push).where(Push.state.in_(("held", "approval")), below(Push.path, paths))
    rows = session.scalars(found.order_by(Push.created_at.desc(), Push.id.desc()).limit(SHOWN))
    return [
        {"id": row.id, "number": row.number, "title": row.title, "reason": row.held_reason, "state": row.state}
        | {"state_label": PUSH_STATES[row.state], "steps": rights.allowed_steps(actor, row)}
        for row in rows
    ]


def lagging(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Open pushes with units below the actor whose limit has passed, and how many; of the newest 30 that are open."""
    paths = scopes(actor, TELLING)
    if not paths:
        return []
    near = list(session.scalars(_newest(push_list(actor, {"state": "open"}))))
    passed = sa.and_(Receipt.state.in_(("sent", "delivered")), Receipt.due_at <= now(session))
    late = sa.select(Receipt.push_id, sa.func.count()).where(Receipt.push_id.in_([push.id for push in near]), passed)
    held = {row[0]: row[1] for row in session.execute(late.where(below(Receipt.path, paths)).group_by(Receipt.push_id))}
    rows = [{"id": p.id, "number": p.number, "title": p.title, "late": held[p.id]} for p in near if p.id in held]
    return rows[:SHOWN]


def changed(session: Session, actor: Actor, since: datetime | None) -> list[dict[str, Any]]:
    """Pushes opened, ended or recalled since then, for those whom they concern; nothing where one never looked."""
    if since is None or not actor.has_any(TELLING):
        return []
    found: list[dict[str, Any]] = []
    for push in session.scalars(_newest(push_list(actor, {}))):
        at, word = max(_moments(push), key=lambda one: one[0], default=(None, ""))
        if at is not None and at > since:
            found.append({"id": push.id, "number": push.number, "title": push.title, "at": at, "words": word})
    return sorted(found, key=lambda one: one["at"], reverse=True)[:SHOWN]


def _moments(push: Push) -> list[tuple[datetime, str]]:
    ended = "已撤回" if push.state == "recalled" else "已结束"
    return [(at, word) for at, word in ((push.opened_at, "已推送"), (push.closed_at, ended)) if at is not None]


def noted(session: Session, actor: Actor, since: datetime | None) -> list[dict[str, Any]]:
    """提醒 of the actor's units that nobody has read, or that came since then; the newest first, at most 8."""
    fresh = [Note.seen_at.is_(None)] + ([Note.noted_at > since] if since else [])
    found = note_list(actor).where(sa.or_(*fresh)).order_by(Note.noted_at.desc(), Note.id.desc()).limit(SHOWN)
    return note_rows(session, list(session.scalars(found)))


def _newest(statement: sa.Select[Push]) -> sa.Select[Push]:
    return statement.order_by(Push.created_at.desc(), Push.id.desc()).limit(NEAR)
