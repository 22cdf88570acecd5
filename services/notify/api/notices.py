"""通知的接口: 督办单 for oneself, and how one wants to be told."""

from typing import Any

from services.notify.actions.choices import choose as keep_choice
from services.notify.models import Notice
from services.notify.queries import notices as seen
from services.notify.schemas.notices import ChoiceOut, ChooseIn, NoticeFilter, NoticeOut
from shared.web import SIGNED_IN, Ask, Door, page

notices = Door("notify", "notices", "本人的通知和通知方式")


@notices.query("/me/notices", who=SIGNED_IN, takes=NoticeFilter, gives=NoticeOut, many=True)
def list_notices(ask: Ask, args: dict[str, Any]) -> Any:
    """督办单 for me, newest first. Answered they are in tasking."""
    statement = seen.notice_list(ask.session, ask.actor, args.get("settled"))
    key = (Notice.send_at, Notice.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": seen.notice_rows(ask.session, found["items"])}


@notices.query("/me/choices", who=SIGNED_IN, gives=ChoiceOut)
def my_choice(ask: Ask) -> Any:
    """How I am told, and which ways there are."""
    return seen.choice_shown(ask.session, ask.actor)


@notices.command("PUT", "/me/choices", who=SIGNED_IN, takes=ChooseIn, gives=ChoiceOut, if_match=True)
def choose(ask: Ask, body: dict[str, Any]) -> Any:
    """Choose how I am told; If-Match "0" the first time. Flash comes by every way, at any hour."""
    keep_choice(ask.session, ask.actor, body, ask.expected)
    return seen.choice_shown(ask.session, ask.actor)
