"""订阅: kept as heard from intake; each change of a need's state becomes a report to be sent, numbered, once."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Report, Subscription
from shared.db import now
from shared.egress import EgressDenied, parse_url
from shared.errors import Conflict
from shared.events import NeedAdvanced, SubscriptionChanged
from shared.ids import new_id
from shared.log import Heard

PATIENCE = timedelta(days=3)
"""How long a report is tried; after that the system asks intake for what it missed."""
KEPT = timedelta(days=90)
ALL = "all"


def subscription_changed(session: Session, fact: SubscriptionChanged) -> Subscription:
    """Write it as it is now; what waits for one that ended is cancelled. What we stopped by ourselves begins anew."""
    held = session.get(Subscription, fact.subscription_id, with_for_update=True)
    if held is None:
        held = Subscription(id=fact.subscription_id, last_seq=0)
        session.add(held)
    held.unit_id, held.url, held.host, held.events = fact.unit_id, fact.url, _host(fact.url), list(fact.events)
    held.salt, held.old_salt, held.old_until = fact.salt, fact.old_salt, fact.old_until
    held.active, held.disabled_reason = fact.active, None
    session.flush()
    if not held.active:
        cancel_reports(session, held.id, "订阅已停用")
    return held


def _host(url: str) -> str:
    """What breakers count by; an address that intake would no longer take is judged again when it is sent to."""
    try:
        return parse_url(url).key
    except EgressDenied:
        return ""


def need_advanced(session: Session, fact: NeedAdvanced, heard: Heard) -> int:
    """A report for every subscription of the need's unit that wants this state; returns how many."""
    mine = sa.select(Subscription).where(Subscription.unit_id == fact.unit_id, Subscription.active)
    told = 0
    for one in session.scalars(mine.order_by(Subscription.id).with_for_update()):
        if one.disabled_reason is None and (ALL in one.events or fact.to_state in one.events):
            told += _add_report(session, one, "need.advanced", heard.event_id, _data(fact))
    return told


def _data(fact: NeedAdvanced) -> dict[str, Any]:
    return {
        "need_id": fact.need_id,
        "number": fact.number,
        "unit_id": fact.unit_id,
        "from_state": fact.from_state,
        "to_state": fact.to_state,
        "task_number": fact.task_number,
        "reason": fact.reason,
        "at": fact.at.isoformat(),
    }


def ask_report(session: Session, subscription: Subscription) -> Subscription:
    """检测: a report with nothing in it, sent as any other. Raises Conflict for one that is switched off."""
    session.refresh(subscription, with_for_update=True)
    if not subscription.active or subscription.disabled_reason:
        raise Conflict("该订阅已停用", code="not_active", allowed_steps=[])
    _add_report(session, subscription, "subscription.test", new_id(), {"at": now(session).isoformat()})
    return subscription


def _add_report(session: Session, to: Subscription, kind: str, source_id: str, data: dict[str, Any]) -> int:
    """The row is locked: numbers of one subscription have no gap and no double."""
    known = sa.select(Report.id).where(Report.subscription_id == to.id, Report.source_id == source_id)
    if session.scalar(known):
        return 0
    at = now(session)
    to.last_seq += 1
    whole = {"subscription_id": to.id, "sequence": to.last_seq, **data}
    session.add(
        Report(
            id=new_id(), subscription_id=to.id, source_id=source_id, seq=to.last_seq, kind=kind, data=whole,
            made_at=at, next_at=at, expires_at=at + PATIENCE,
        )
    )  # fmt: skip
    session.flush()
    return 1


def cancel_reports(session: Session, subscription_id: str, why: str) -> None:
    """What has not gone out does not go; it stays on record."""
    waiting = sa.update(Report).where(
        Report.subscription_id == subscription_id, sa.text("state IN ('pending', 'sending')")
    )
    values = {"state": "cancelled", "lease_token": None, "lease_until": None, "last_error": why}
    session.execute(waiting.values(**values).execution_options(synchronize_session=False))


def forget_reports(session: Session) -> int:
    """Delete what was told three months ago; returns how many."""
    old = sa.delete(Report).where(Report.made_at < now(session) - KEPT)
    return int(getattr(session.execute(old), "rowcount", 0))
