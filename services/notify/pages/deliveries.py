"""未送达的页面: what failed for good, with the receiver's reason, and sending it once more."""

from typing import Any

from flask import Response, url_for

from services.notify import rights
from services.notify.actions import replaying
from services.notify.models import Delivery
from services.notify.pages.root import pages
from services.notify.queries import deliveries as reading
from services.notify.schemas.deliveries import DeliveryFilter, ReplayForm
from shared.web import Ask, done, page, render, roles

KEEPERS = roles(*rights.KEEPING)
PER_SECOND = 20
"""So fast what is sent once more becomes due."""


@pages.get("/deliveries", who=KEEPERS, takes=DeliveryFilter)
def deliveries(ask: Ask, args: dict[str, Any]) -> str:
    """未送达列表, newest first."""
    paging = {name: args[name] for name in ("cursor", "limit") if name in args}
    found = page(ask.session, reading.failed_list(ask.actor, args), key=(Delivery.next_at, Delivery.id), **paging)
    rows = reading.failed_rows(ask.session, found["items"])
    whole = not (args.get("push_id") or args.get("sink_id") or args.get("cursor"))
    groups = reading.failed_groups(ask.session, ask.actor) if whole else []
    return render("notify/deliveries.html", deliveries=rows, next=found["next"], args=args, groups=groups)


@pages.post("/deliveries/replay", who=KEEPERS, takes=ReplayForm, recent=True, noted="replay")
def replay_deliveries(ask: Ask, body: dict[str, Any]) -> Response:
    """重发 one of them, or all of one push or address."""
    given = {"ids": [body["delivery_id"]]} if "delivery_id" in body else body
    how = {"dry_run": False, "per_second": PER_SECOND}
    told = replaying.replay(ask.session, reading.failed_list(ask.actor, {}), given | how)
    rest = "".join(
        f"；{words}{told[name]}条" for name, words in (("over", "推送已结束"), ("off", "地址已停用")) if told[name]
    )
    more = "；还有更多，请再次重发" if told["more"] else ""
    return done(f"已重发{told['replayed']}条{rest}{more}", url_for("notify-page.deliveries"))
