"""订阅: add, change, change the secret, end; each says subscription.changed, and notify does the sending."""

import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Subscription
from services.intake.rights import keeps_subscriptions
from shared.db import now
from shared.egress import AllowList, EgressDenied, check
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.events import SubscriptionChanged
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say
from shared.log.access import Access, note
from shared.webhooks import derive_secret

OVERLAP = timedelta(hours=24)
MOST = 5
"""Of one unit."""


def add_subscription(session: Session, actor: Actor, given: dict[str, Any]) -> tuple[Subscription, str]:
    """Add one for the actor's own unit, with its signing secret, shown this once.

    Raises Forbidden, Invalid for an address that is not sent to, Conflict for a second of the same or too many.
    """
    unit_id = _require_own(actor)
    _check_address(session, given["url"])
    held = session.scalars(sa.select(Subscription.url).where(Subscription.unit_id == unit_id)).all()
    if given["url"] in held:
        raise Conflict("该地址已登记", code="already_there", allowed_steps=[])
    if len(held) >= MOST:
        raise Conflict(f"每个单位最多{MOST}个订阅", code="too_many_subscriptions", allowed_steps=[])
    one = Subscription(
        id=new_id(), unit_id=unit_id, url=given["url"], events=_tidy(given["events"]), salt=secrets.token_hex(16),
        active=True, created_by=actor.id, created_at=now(session),
    )  # fmt: skip
    session.add(one)
    session.flush()
    _tell(session, one)
    return one, secret_of(session, one)


def change_subscription(
    session: Session, one: Subscription, changes: dict[str, Any], expected: int | None
) -> Subscription:
    """Change address, states or active; said even if nothing is different: notify begins anew. Raises as adding."""
    if "url" in changes and changes["url"] != one.url:
        _check_address(session, changes["url"])
        mine = (Subscription.unit_id == one.unit_id, Subscription.url == changes["url"])
        if session.scalar(sa.select(Subscription.id).where(*mine)):
            raise Conflict("该地址已登记", code="already_there", allowed_steps=[])
    expect_version(one, expected)
    one.url = changes.get("url", one.url)
    one.events = _tidy(changes.get("events", one.events))
    one.active = changes.get("active", one.active)
    session.flush()
    _tell(session, one)
    return one


def rotate_subscription(session: Session, one: Subscription, expected: int | None) -> str:
    """A new signing secret, shown this once; the older one signs along for a day. Raises Stale."""
    expect_version(one, expected)
    one.old_salt, one.old_until = one.salt, now(session) + OVERLAP
    one.salt = secrets.token_hex(16)
    session.flush()
    _tell(session, one)
    return secret_of(session, one)


def end_subscription(session: Session, one: Subscription, expected: int | None) -> None:
    """End it; what waits for it is not sent any more. Raises Stale."""
    expect_version(one, expected)
    one.active = False
    _tell(session, one)
    session.delete(one)


def secret_of(session: Session, one: Subscription) -> str:
    """The secret that signs now; only the answer that makes it shows it."""
    return derive_secret(session.info["db"].settings.secret, one.salt)


def _require_own(actor: Actor) -> str:
    if actor.unit_id is None or not keeps_subscriptions(actor, actor.unit_id):
        raise Forbidden("只有本单位负责人或者本单位的系统可以管理订阅", code="not_your_unit")
    return actor.unit_id


def _check_address(session: Session, url: str) -> None:
    """At save; whoever sends judges once more, where the name leads to then (SSRF)."""
    try:
        check(url, AllowList.parse(session.info["db"].settings.sink_allow))
    except EgressDenied as denied:
        raise Invalid(errors={"url": [str(denied)]}) from None
    if "?" in url:
        raise Invalid(errors={"url": ["地址中不得含有查询参数：地址会写入日志"]})


def _tidy(events: list[str]) -> list[str]:
    return ["all"] if "all" in events else sorted(set(events))


def _tell(session: Session, one: Subscription) -> None:
    fact = SubscriptionChanged(
        subscription_id=one.id, unit_id=one.unit_id, url=one.url, events=list(one.events), salt=one.salt,
        old_salt=one.old_salt, old_until=one.old_until, active=one.active,
    )  # fmt: skip
    say(session, fact)
    note(session, Access("config", "subscription", one.id))
