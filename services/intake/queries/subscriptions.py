"""订阅 of one's own unit; a secret is never read back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Subscription
from services.intake.progress import STATES
from services.intake.rights import SUBSCRIBERS
from shared.errors import NotFound
from shared.identity import Actor

ALL = "全部"


def subscription_list(actor: Actor) -> sa.Select[Subscription]:
    """Those of the units whose head or whose system asks, to be paged by (created_at, id)."""
    mine = [grant.unit_id for grant in actor.grants if grant.role in SUBSCRIBERS]
    return sa.select(Subscription).where(Subscription.unit_id.in_(mine))


def subscription_seen(session: Session, actor: Actor, subscription_id: str) -> Subscription:
    """The subscription, if it is one's own unit's. Raises NotFound otherwise."""
    found: Subscription | None = session.scalar(subscription_list(actor).where(Subscription.id == subscription_id))
    if found is None:
        raise NotFound("没有找到这个订阅")
    return found


def subscription_shown(one: Subscription) -> dict[str, Any]:
    """As the doors give it."""
    plain = ("id", "unit_id", "url", "events", "active", "old_until", "created_at", "version")
    labels = [ALL if code == "all" else STATES.get(code, code) for code in one.events]
    return {name: getattr(one, name) for name in plain} | {"event_labels": labels}
