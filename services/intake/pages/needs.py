"""The pages of needs: the list, the form, one need with its way, timeline and receipts."""

from typing import Any

from flask import Response, url_for

from services.intake import actions, queries
from services.intake.models import Need
from services.intake.pages.attachments import panel_files
from services.intake.pages.root import RAISERS, pages
from services.intake.progress import STATES, way
from services.intake.schemas import NeedFilter, NeedForm, WithdrawNeed
from shared.db import SHANGHAI
from shared.identity import subtree
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


def _on(ask: Ask, need_id: str) -> Need:
    return queries.need_seen(ask.session, ask.actor, need_id)


@pages.get("/needs", who=SIGNED_IN, takes=NeedFilter)
def needs(ask: Ask, args: dict[str, Any]) -> str:
    """需求列表"""
    key = (Need.raised_at, Need.id)
    statement = queries.need_list(ask.actor, args)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    chosen = {name: value for name, value in args.items() if name not in ("cursor", "limit")}
    return render(
        "intake/needs.html",
        needs=queries.shown(ask.session, ask.actor, listed["items"]),
        next=listed["next"],
        chosen=chosen,
        may_raise=bool(ask.actor.roles & RAISERS.names),
        **LISTS,
    )


@pages.get("/needs/new", who=RAISERS)
def new_need(ask: Ask) -> str:
    """提出需求的表单"""
    return render("intake/new.html", regions=_regions(ask), **LISTS)


@pages.post("/needs/new", who=RAISERS, takes=NeedForm, shows=new_need)
def raise_need(ask: Ask, body: dict[str, Any]) -> Response:
    """提出需求"""
    need = actions.raise_need(ask.session, ask.actor, body)
    return done(f"需求已提交，编号{need.number}", url_for("intake-page.one_need", need_id=need.id))


@pages.get("/needs/<uuid:need_id>", who=SIGNED_IN, on=_on)
def one_need(ask: Ask, need: Need) -> str:
    """一项需求：进展、链接、签收"""
    timeline = queries.timeline(ask.session, need)
    return render(
        "intake/need.html",
        need=queries.shown(ask.session, ask.actor, [need])[0],
        timeline=timeline,
        way=way(need.state, queries.states_seen(ask.session, need)),
        levels=queries.level_rows(timeline),
        **panel_files(ask, need),
    )


@pages.get("/needs/<uuid:need_id>/edit", who=RAISERS, on=_on)
def edit_need(ask: Ask, need: Need) -> str:
    """补正、修改的表单"""
    shown = queries.shown(ask.session, ask.actor, [need])[0]
    return render("intake/edit.html", need=shown, regions=_regions(ask), **LISTS)


@pages.post("/needs/<uuid:need_id>/edit", who=RAISERS, on=_on, takes=NeedForm, shows=edit_need)
def amend_need(ask: Ask, need: Need, body: dict[str, Any]) -> Response:
    """补正、修改"""
    actions.amend_need(ask.session, ask.actor, need, ask.expected, _same_day(need, body))
    return done("需求已修改", url_for("intake-page.one_need", need_id=need.id))


@pages.post("/needs/<uuid:need_id>/withdraw", who=RAISERS, on=_on, takes=WithdrawNeed)
def withdraw_need(ask: Ask, need: Need, body: dict[str, Any]) -> Response:
    """撤回"""
    actions.withdraw_need(ask.session, ask.actor, need, ask.expected, body["reason"])
    return done("需求已撤回", url_for("intake-page.one_need", need_id=need.id))


def _same_day(need: Need, body: dict[str, Any]) -> dict[str, Any]:
    """The form shows a day only: an hour that was given by the API stays unless the day is another."""
    given, held = body.get("wanted_by"), need.wanted_by
    if given and held and given.astimezone(SHANGHAI).date() == held.astimezone(SHANGHAI).date():
        return {**body, "wanted_by": held}
    return body


def _regions(ask: Ask) -> dict[str, str]:
    """The county bureaus and zones of the actor's own city by code, for choosing a region."""
    city = ask.actor.unit_path.split("/")[1] if ask.actor.unit_path else ""
    found = subtree(ask.session, f"/{city}/", level="county") if city else []
    return {unit.code: unit.short_name for unit in found}
