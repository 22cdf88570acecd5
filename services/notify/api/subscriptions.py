"""订阅的接口: how one fares, what was told to it, a test. Added and changed they are at intake."""

from typing import Any

from services.notify import rights
from services.notify.actions.subscriptions import ask_report as ask_for_report
from services.notify.models import Report, Subscription
from services.notify.queries import subscriptions as seen
from services.notify.schemas.subscriptions import ReportOut, SubscriptionHealth
from shared.web import Ask, Door, Paging, page, roles

subscriptions = Door("notify", "subscriptions", "订阅的送达情况")
SUBSCRIBERS = roles(*rights.SUBSCRIBING)
SCOPE = "subscriptions"


def _on(ask: Ask, subscription_id: str) -> Subscription:
    return seen.subscription_seen(ask.session, ask.actor, subscription_id)


@subscriptions.query("/subscriptions/<uuid:subscription_id>", who=SUBSCRIBERS, gives=SubscriptionHealth,
                     on=_on, scope=SCOPE)  # fmt: skip
def one_subscription(ask: Ask, subscription: Subscription) -> Any:
    """How it fares, and why not."""
    return seen.subscription_shown(ask.session, subscription)


@subscriptions.query("/subscriptions/<uuid:subscription_id>/deliveries", who=SUBSCRIBERS, takes=Paging,
                     gives=ReportOut, many=True, on=_on, scope=SCOPE)  # fmt: skip
def list_reports(ask: Ask, subscription: Subscription, args: dict[str, Any]) -> Any:
    """What was told to it, newest first: attempts, and why one failed. Kept for three months."""
    found = page(ask.session, seen.report_list(subscription), key=(Report.seq, Report.id), **args)
    return {**found, "items": seen.report_rows(found["items"])}


@subscriptions.command("POST", "/subscriptions/<uuid:subscription_id>/test", who=SUBSCRIBERS,
                       gives=SubscriptionHealth, on=_on, status=202, scope=SCOPE)  # fmt: skip
def ask_report(ask: Ask, subscription: Subscription) -> Any:
    """检测: a `subscription.test` is sent within a second or two, signed as any other."""
    return seen.subscription_shown(ask.session, ask_for_report(ask.session, subscription))
