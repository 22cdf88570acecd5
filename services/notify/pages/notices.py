"""通知的页面: 督办单 for oneself, and how one wants to be told."""

from typing import Any

from flask import Response, url_for

from services.notify.actions.choices import choose as keep_choice
from services.notify.choices import HOW, WAYS
from services.notify.models import Notice
from services.notify.pages.root import pages
from services.notify.queries import notices as seen
from services.notify.schemas.notices import HOURS, ChooseForm, NoticeFilter
from shared.web import SIGNED_IN, Ask, done, page, render


@pages.get("/me", who=SIGNED_IN, takes=NoticeFilter)
def my_notices(ask: Ask, args: dict[str, Any]) -> str:
    """我的通知: what waits for me, and how I am told."""
    settled = bool(args.get("settled"))
    statement = seen.notice_list(ask.session, ask.actor, settled)
    key = (Notice.send_at, Notice.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = seen.notice_rows(ask.session, found["items"])
    choice = seen.choice_shown(ask.session, ask.actor)
    hours = "any" if not choice["quiet"] else "own" if choice["opens"] else "office"
    told = {"choice": choice, "hours": hours, "HOW": HOW, "HOURS": HOURS, "person_id": ask.actor.id}
    return render("notify/me.html", notices=rows, next=found["next"], settled=settled, **told)


@pages.post("/me/choices", who=SIGNED_IN, takes=ChooseForm, shows=my_notices)
def choose(ask: Ask, body: dict[str, Any]) -> Response:
    """保存通知方式."""
    own = body["hours"] == "own"
    given = {
        "ways": {way: body[way] for way in WAYS},
        "quiet": body["hours"] != "any",
        "opens": body.get("opens") if own else None,
        "closes": body.get("closes") if own else None,
        "every_day": own and bool(body.get("every_day")),
        "notes": bool(body.get("notes")),
    }
    keep_choice(ask.session, ask.actor, given, ask.expected)
    return done("通知方式已保存", url_for("notify-page.my_notices"))
