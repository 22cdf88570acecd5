"""The page of subscriptions: where the unit's own system hears of its needs; a secret is shown once."""

from typing import Any

from flask import Response, url_for

from services.intake.actions import subscriptions as acting
from services.intake.models import Subscription
from services.intake.pages.root import pages
from services.intake.queries.subscriptions import subscription_list, subscription_seen, subscription_shown
from services.intake.schemas.subscriptions import EVENTS, AddSubscription, ChangeSubscription
from shared.web import Ask, Paging, done, page, render, roles

KEEPERS = roles("unit_head")


def _on(ask: Ask, subscription_id: str) -> Subscription:
    return subscription_seen(ask.session, ask.actor, subscription_id)


@pages.get("/subscriptions", who=KEEPERS, takes=Paging)
def subscriptions(ask: Ask, args: dict[str, Any]) -> str:
    """进展订阅"""
    found = page(ask.session, subscription_list(ask.actor), key=(Subscription.created_at, Subscription.id), **args)
    shown = [subscription_shown(one) for one in found["items"]]
    return render("intake/subscriptions.html", subscriptions=shown, next=found["next"], events=EVENTS)


@pages.post("/subscriptions", who=KEEPERS, takes=AddSubscription, shows=subscriptions, keep_answer=False)
def add_subscription(ask: Ask, body: dict[str, Any]) -> str:
    """新增"""
    one, secret = acting.add_subscription(ask.session, ask.actor, body)
    return render("intake/subscription_secret.html", one=one, secret=secret)


@pages.post("/subscriptions/<uuid:subscription_id>/change", who=KEEPERS, on=_on, takes=ChangeSubscription)
def change_subscription(ask: Ask, one: Subscription, body: dict[str, Any]) -> Response:
    """停用、启用"""
    acting.change_subscription(ask.session, one, body, ask.expected)
    return done("已保存", url_for("intake-page.subscriptions"))


@pages.post("/subscriptions/<uuid:subscription_id>/rotate", who=KEEPERS, on=_on, keep_answer=False)
def rotate_subscription(ask: Ask, one: Subscription) -> str:
    """更换密钥"""
    secret = acting.rotate_subscription(ask.session, one, ask.expected)
    return render("intake/subscription_secret.html", one=one, secret=secret)


@pages.post("/subscriptions/<uuid:subscription_id>/end", who=KEEPERS, on=_on)
def end_subscription(ask: Ask, one: Subscription) -> Response:
    """取消订阅"""
    acting.end_subscription(ask.session, one, ask.expected)
    return done("订阅已取消", url_for("intake-page.subscriptions"))
