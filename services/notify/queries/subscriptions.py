"""订阅 and what was told to each, for the unit that made it; a secret is never read back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Report, Subscription
from services.notify.rights import SUBSCRIBING
from shared.errors import NotFound
from shared.identity import Actor, unit_of

HEALTH = {"off": "已停用", "unknown": "还没有送过", "failing": "有问题", "well": "正常"}
REPORT_STATES = {
    "pending": "待送", "sending": "正在送", "sent": "已记录", "delivered": "已送达", "failed": "未成功",
    "expired": "已过期", "cancelled": "已取消",
}  # fmt: skip
KINDS = {"need.advanced": "需求进展", "subscription.test": "检测"}


def subscription_seen(session: Session, actor: Actor, subscription_id: str) -> Subscription:
    """The subscription, if it is one of the actor's own unit's. Raises NotFound otherwise."""
    mine = {grant.unit_id for grant in actor.grants if grant.role in SUBSCRIBING}
    found = session.get(Subscription, subscription_id)
    if found is None or found.unit_id not in mine:
        raise NotFound("没有找到这个订阅")
    return found


def subscription_shown(session: Session, one: Subscription) -> dict[str, Any]:
    """Where it goes, how it fares, and how much waits."""
    counted = sa.select(sa.func.count()).where(
        Report.subscription_id == one.id, sa.text("state IN ('pending', 'sending')")
    )
    unit = unit_of(session, one.unit_id)
    health = _health(one)
    plain = ("id", "unit_id", "url", "events", "active", "disabled_reason", "checked_at", "well_at", "last_error")
    return {name: getattr(one, name) for name in plain} | {
        "unit_name": unit.name if unit else "",
        "health": health,
        "health_label": HEALTH[health],
        "waiting": session.scalar(counted) or 0,
    }


def _health(one: Subscription) -> str:
    if not one.active or one.disabled_reason:
        return "off"
    if one.checked_at is None:
        return "unknown"
    return "failing" if one.last_error else "well"


def report_list(one: Subscription) -> sa.Select[Report]:
    """What was or is to be told, to be paged by seq, newest first."""
    return sa.select(Report).where(Report.subscription_id == one.id)


def report_rows(reports: list[Report]) -> list[dict[str, Any]]:
    """As lines of a list."""
    plain = (
        "id", "seq", "kind", "data", "state", "attempt", "last_error", "would_have_sent", "made_at", "next_at",
        "sent_at", "expires_at",
    )  # fmt: skip
    return [
        {name: getattr(one, name) for name in plain}
        | {"state_label": REPORT_STATES[one.state], "kind_label": KINDS.get(one.kind, one.kind)}
        for one in reports
    ]
