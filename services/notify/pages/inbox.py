"""收件箱的页面: what waits for the liaison's unit, answered with one tap."""

from typing import Any

from flask import Response, request, url_for

from services.notify import actions, queries, rights
from services.notify.links.pictures import qr_code
from services.notify.models import Push, Receipt
from services.notify.network import ANSWERING
from services.notify.pages.root import pages
from services.notify.queries.days import all_in_one, by_day
from services.notify.queries.notices import open_notices
from services.notify.queries.receipts import ANSWERED, TO_DO
from services.notify.schemas import InboxFilter
from services.notify.standing.days import today
from shared.errors import NotFound
from shared.web import Ask, done, page, render, roles

LIAISONS = roles(*ANSWERING)
SHOWN = 5
"""So many unread notes stand above the pushes."""
SAID = {"acknowledge": "已签收；转发后可在“已办理”中标记", "relay": "已记录转发", "decline": "已记录不转发"}


def _receipt(ask: Ask, receipt_id: str) -> Receipt:
    return queries.receipt_seen(ask.session, ask.actor, receipt_id)


@pages.get("/inbox", who=LIAISONS, takes=InboxFilter)
def inbox(ask: Ask, args: dict[str, Any]) -> str:
    """收件箱: what waits for this unit, and what it has done."""
    states = ANSWERED if args["show"] == "answered" else TO_DO
    key = (Push.created_at, Receipt.id)
    listed = page(
        ask.session, queries.inbox(ask.actor, states), key=key, cursor=args.get("cursor"), limit=args["limit"]
    )
    cards = queries.with_channels(queries.inbox_rows(ask.session, listed["items"]), _base(ask))
    notes = queries.newest_unseen(ask.session, ask.actor, SHOWN) if args["show"] == "waiting" else []
    notices = open_notices(ask.session, ask.actor, SHOWN) if args["show"] == "waiting" else []
    told = {"notes": notes, "notices": notices, "keeps": ask.actor.has_any(rights.KEEPING)}
    sections = by_day(cards, today(ask.session)) if args["show"] == "waiting" else all_in_one(cards)
    return render("notify/inbox.html", sections=sections, next=listed["next"], show=args["show"], **told)


@pages.get("/receipts/<uuid:receipt_id>/qr.<any(png,svg):form>", who=LIAISONS, on=_receipt)
def receipt_qr(ask: Ask, receipt: Receipt, form: str) -> Response:
    """二维码 of the short link, to save and post; 404 where there is no link."""
    link = queries.receipt_shown(ask.session, receipt)["short_link"]
    if not link:
        raise NotFound("这条推送没有可打开的链接")
    address = f"{_base(ask)}{link}" if link.startswith("/") else link
    kind = {"png": "image/png", "svg": "image/svg+xml"}[form]
    return Response(qr_code(address, form), content_type=kind, headers={"Cache-Control": "private, max-age=3600"})


def _base(ask: Ask) -> str:
    """Where this installation is reached: as the operator says, else as this browser does."""
    return ask.settings.public_url or request.host_url.rstrip("/")


@pages.post("/receipts/<uuid:receipt_id>/<any(acknowledge,relay,decline):verb>", who=LIAISONS, on=_receipt,
            work="intake")  # fmt: skip
def answer(ask: Ask, receipt: Receipt, verb: str) -> Response:
    """One tap: 签收, 已转发 or 不转发."""
    actions.answer(ask.session, ask.actor, receipt, verb)
    return done(SAID[verb], url_for("notify-page.inbox"))
