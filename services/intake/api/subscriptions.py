"""The JSON door of subscriptions: where a unit's own system hears of its needs. How one fares is asked of notify."""

from typing import Any

from services.intake import rights
from services.intake.actions import subscriptions as acting
from services.intake.models import Subscription
from services.intake.queries.subscriptions import subscription_list, subscription_seen, subscription_shown
from services.intake.schemas.subscriptions import AddSubscription, ChangeSubscription, SubscriptionOut
from shared.web import Ask, Door, Paging, page, roles

door = Door("intake", "subscriptions", "订阅：需求进展发往本单位的系统")
KEEPERS = roles(*rights.SUBSCRIBERS)
SCOPE = "subscriptions"


def _on(ask: Ask, subscription_id: str) -> Subscription:
    return subscription_seen(ask.session, ask.actor, subscription_id)


def _shown(ask: Ask, one: Subscription, secret: str | None = None) -> dict[str, Any]:
    ask.session.flush()
    return subscription_shown(one) | ({"secret": secret} if secret else {})


@door.query("/subscriptions", who=KEEPERS, takes=Paging, gives=SubscriptionOut, many=True, scope=SCOPE)
def list_subscriptions(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """本单位的订阅"""
    found = page(ask.session, subscription_list(ask.actor), key=(Subscription.created_at, Subscription.id), **args)
    return {**found, "items": [subscription_shown(one) for one in found["items"]]}


@door.query("/subscriptions/<uuid:subscription_id>", who=KEEPERS, gives=SubscriptionOut, on=_on, scope=SCOPE)
def one_subscription(ask: Ask, one: Subscription) -> dict[str, Any]:
    """一个订阅，不含密钥"""
    return _shown(ask, one)


@door.command("POST", "/subscriptions", who=KEEPERS, takes=AddSubscription, gives=SubscriptionOut, status=201,
              keep_answer=False, scope=SCOPE)  # fmt: skip
def add_subscription(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """新增订阅；签名密钥只在这次答复中出现"""
    one, secret = acting.add_subscription(ask.session, ask.actor, body)
    ask.headers["Location"] = f"/intake/v1/subscriptions/{one.id}"
    return _shown(ask, one, secret)


@door.command("PATCH", "/subscriptions/<uuid:subscription_id>", who=KEEPERS, takes=ChangeSubscription,
              gives=SubscriptionOut, on=_on, if_match=True, scope=SCOPE)  # fmt: skip
def change_subscription(ask: Ask, one: Subscription, body: dict[str, Any]) -> dict[str, Any]:
    """更改地址、状态，停用或者启用"""
    return _shown(ask, acting.change_subscription(ask.session, one, body, ask.expected))


@door.command("POST", "/subscriptions/<uuid:subscription_id>/rotate", who=KEEPERS, gives=SubscriptionOut, on=_on,
              if_match=True, keep_answer=False, scope=SCOPE)  # fmt: skip
def rotate_subscription(ask: Ask, one: Subscription) -> dict[str, Any]:
    """更换签名密钥；旧密钥24小时内同时签名"""
    return _shown(ask, one, acting.rotate_subscription(ask.session, one, ask.expected))


@door.command("DELETE", "/subscriptions/<uuid:subscription_id>", who=KEEPERS, status=204, on=_on, if_match=True,
              scope=SCOPE)  # fmt: skip
def end_subscription(ask: Ask, one: Subscription) -> None:
    """取消订阅"""
    acting.end_subscription(ask.session, one, ask.expected)
