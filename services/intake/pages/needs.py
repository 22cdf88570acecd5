"""The pages of needs: the list, one need with its way, timeline and receipts, withdrawing."""

from typing import Any

from flask import Response, url_for

from services.intake import actions, queries
from services.intake.models import Need
from services.intake.pages.attachments import panel_files
from services.intake.pages.panel_course import panel_course
from services.intake.pages.panel_where import panel_where
from services.intake.pages.root import RAISERS, pages
from services.intake.progress import STATES
from services.intake.queries.waiting import waiting_for
from services.intake.schemas import NeedFilter, WithdrawNeed
from services.intake.suggestions.rights import EVERYBODY
from shared.web import SIGNED_IN, Ask, done, page, render
from shared.words import AUDIENCES, KINDS, PRIORITIES, SUBTOPICS, TOPICS

LISTS = {
    "kinds": KINDS,
    "topics": TOPICS,
    "subtopics": SUBTOPICS,
    "priorities": PRIORITIES,
    "audiences": AUDIENCES,
    "states": STATES,
}


def on_need(ask: Ask, need_id: str) -> Need:
    return queries.need_seen(ask.session, ask.actor, need_id)


@pages.get("/needs", who=SIGNED_IN, takes=NeedFilter)
def needs(ask: Ask, args: dict[str, Any]) -> str:
    """需求列表"""
    key = (Need.raised_at, Need.id)
    may_raise, chosen = bool(ask.actor.roles & RAISERS.names), _chosen(args)
    own_first = may_raise and not chosen and "mine" not in args
    if own_first:  # the tab that a department opens with; the address of the others says which it is
        args = {**args, "mine": True}
    statement = queries.need_list(ask.actor, args)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return render(
        "intake/needs.html",
        needs=queries.shown(ask.session, ask.actor, listed["items"]),
        next=listed["next"],
        chosen=chosen,
        may_be_copied=ask.actor.unit_path.count("/") == 3 and not queries.of_the_city(ask.actor),
        tab="copied" if args.get("copied") else "mine" if args.get("mine") else "all",
        waiting=waiting_for(ask.session, ask.actor) if not chosen and not args.get("cursor") else None,
        may_raise=may_raise,
        may_subscribe=ask.actor.has("unit_head"),
        may_see_suggestions=ask.actor.has_any(EVERYBODY),
        **LISTS,
    )


def _chosen(args: dict[str, Any]) -> dict[str, Any]:
    """What the list is narrowed by, but for whose needs they are."""
    return {name: value for name, value in args.items() if name not in ("cursor", "limit", "mine", "copied") and value}


@pages.get("/needs/<uuid:need_id>", who=SIGNED_IN, on=on_need)
def one_need(ask: Ask, need: Need) -> str:
    """一项需求：进展、链接、签收"""
    timeline, course = queries.timeline(ask.session, need), panel_course(ask, need)
    return render(
        "intake/need.html",
        need=queries.shown(ask.session, ask.actor, [need])[0],
        timeline=timeline,
        levels=queries.level_rows(timeline),
        **panel_where(ask, need, timeline, course),
        **panel_files(ask, need),
        **course,
    )


@pages.post("/needs/<uuid:need_id>/withdraw", who=RAISERS, on=on_need, takes=WithdrawNeed)
def withdraw_need(ask: Ask, need: Need, body: dict[str, Any]) -> Response:
    """撤回"""
    actions.withdraw_need(ask.session, ask.actor, need, ask.expected, body["reason"])
    return done("需求已撤回", url_for("intake-page.one_need", need_id=need.id))
