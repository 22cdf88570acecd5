"""订阅的页面: how one fares, what was told to it, and a test."""

from typing import Any

from flask import Response, url_for

from services.notify import rights
from services.notify.actions.subscriptions import ask_report as ask_for_report
from services.notify.models import Report, Subscription
from services.notify.pages.root import pages
from services.notify.queries import subscriptions as seen
from shared.web import Ask, Paging, done, page, render, roles

SUBSCRIBERS = roles(*(rights.SUBSCRIBING - {"client"}))


def _on(ask: Ask, subscription_id: str) -> Subscription:
    return seen.subscription_seen(ask.session, ask.actor, subscription_id)


@pages.get("/subscriptions/<uuid:subscription_id>", who=SUBSCRIBERS, on=_on, takes=Paging)
def one_subscription(ask: Ask, subscription: Subscription, args: dict[str, Any]) -> str:
    """一个订阅：运行情况和送达记录."""
    found = page(ask.session, seen.report_list(subscription), key=(Report.seq, Report.id), **args)
    shown = seen.subscription_shown(ask.session, subscription)
    reports = seen.report_rows(found["items"])
    return render("notify/subscription.html", one=shown, reports=reports, next=found["next"])


@pages.post("/subscriptions/<uuid:subscription_id>/test", who=SUBSCRIBERS, on=_on)
def ask_report(ask: Ask, subscription: Subscription) -> Response:
    """检测."""
    ask_for_report(ask.session, subscription)
    return done(
        "检测消息已排入发送，稍后刷新本页查看结果",
        url_for("notify-page.one_subscription", subscription_id=subscription.id),
    )
