"""The forms of a need: raising and amending, one form for each kind, with what is wrong beside its field."""

from typing import Any

from flask import Response, g, url_for

from services.intake import actions, queries
from services.intake.actions.duties import duty_of
from services.intake.actions.unsent import drop_unsent
from services.intake.filing import DIRECT_LEVEL, INTERNAL_ONLY
from services.intake.kinds.examples import EXAMPLES, filled, is_example
from services.intake.models import Need
from services.intake.pages.needs import LISTS, on_need
from services.intake.pages.panel_where import reason_of
from services.intake.pages.root import RAISERS, pages
from services.intake.pages.told import told_in_the_form
from services.intake.schemas.kinds import forms
from services.intake.schemas.needs import AmendForm, KindChosen, NewChosen, RaiseForm
from shared.db import SHANGHAI, now
from shared.errors import Invalid
from shared.identity import subtree, unit_of
from shared.web import Ask, done, render
from shared.words import AUDIENCES, KINDS

FIRST = "prevention"
"""The form that is shown to somebody who has not chosen a kind."""


@pages.get("/needs/new", who=RAISERS, takes=NewChosen)
def new_need(ask: Ask, args: dict[str, Any]) -> str:
    """提出需求的表单，每类一张"""
    offered = queries.kinds_offered(ask.session, ask.actor)
    asked = _typed_kind() or args.get("kind")
    kind = asked or (FIRST if FIRST in offered else next(iter(offered), FIRST))
    unit = unit_of(ask.session, ask.actor.unit_id) if ask.actor.unit_id else None
    if unit is not None and not _typed_kind():
        duty_of(ask.session, unit, kind)
    direct = unit is not None and unit.level == DIRECT_LEVEL
    begun = _begun(ask, kind, bool(args.get("example")))
    return render("intake/new.html", **_form(ask, kind, offered), **begun, may_direct=direct)


def _begun(ask: Ask, kind: str, example: bool) -> dict[str, Any]:
    """What stands in the form at first: what this person has begun, else the example if he wants it, else nothing."""
    unsent = queries.unsent_one(ask.session, ask.actor, kind)
    fields = unsent["fields_typed"]
    example = example and not fields
    if example:
        fields = filled(kind, now(ask.session).astimezone(SHANGHAI).date())
    return {"unsent": unsent, "old": {**fields, "day": fields.get("wanted_by")}, "typed": fields, "example": example}


@pages.post("/needs/new", who=RAISERS, takes=RaiseForm, shows=new_need, work="intake")
def raise_need(ask: Ask, body: dict[str, Any]) -> Response:
    """提出需求"""
    fields = _fields(body) | {"details": forms.details_of(body["kind"], body)}
    go_on = fields.pop("go_on")
    if is_example(fields["title"], fields["body"]):
        words = "这还是示例的文字，请按实际情况改写标题和内容"
        raise Invalid(words, code="still_the_example", errors={"title": [words]})
    with told_in_the_form(fields):
        need = actions.raise_need(ask.session, ask.actor, fields)
        if not go_on:
            _ask_whether_new(ask, need)
    drop_unsent(ask.session, ask.actor.id, body["kind"])
    return done(f"需求已提交，编号{need.number}", url_for("intake-page.one_need", need_id=need.id))


@pages.get("/needs/<uuid:need_id>/edit", who=RAISERS, on=on_need, takes=KindChosen)
def edit_need(ask: Ask, need: Need, args: dict[str, Any]) -> str:
    """补正、修改的表单"""
    shown = queries.shown(ask.session, ask.actor, [need])[0]
    kind = _typed_kind() or args.get("kind") or need.kind
    offered = queries.kinds_offered(ask.session, ask.actor) | {need.kind: KINDS[need.kind]}
    shown["day"] = need.wanted_by.astimezone(SHANGHAI).date().isoformat() if need.wanted_by else None
    typed = forms.typed_of(kind, need.details) if kind == need.kind else {}
    wanted = None
    if need.state == "returned":
        wanted = reason_of(need.state, queries.timeline(ask.session, need)["items"])
    return render("intake/edit.html", need=shown, typed=typed, wanted=wanted, **_form(ask, kind, offered))


@pages.post("/needs/<uuid:need_id>/edit", who=RAISERS, on=on_need, takes=AmendForm, shows=edit_need)
def amend_need(ask: Ask, need: Need, body: dict[str, Any]) -> Response:
    """补正、修改"""
    fields = _same_place(need, _same_day(need, _fields(body)))
    fields.pop("direct", None)
    before = forms.typed_of(need.kind, need.details) if body["kind"] == need.kind else {}
    if body["kind"] != need.kind or any((body.get(name) or "") != before.get(name, "") for name in forms.NAMES):
        fields["details"] = forms.details_of(body["kind"], body)
    with told_in_the_form(fields):
        actions.amend_need(ask.session, ask.actor, need, ask.expected, fields)
    return done("需求已修改", url_for("intake-page.one_need", need_id=need.id))


def _ask_whether_new(ask: Ask, need: Need) -> None:
    """可能相似: raise Invalid, and so raise nothing, when the unit has one on its way; he may say that he goes on."""
    found = queries.similar_own(ask.session, ask.actor, need.similar)
    if found:
        words = "本单位最近提过相似的需求，确认不是重复后再提交"
        raise Invalid(words, code="similar_needs", errors={"go_on": [words]}, similar=found)


def _typed_kind() -> str | None:
    """The kind of a form that is shown again."""
    typed = g.get("entered")
    return typed.get("kind") if typed is not None and typed.get("kind") in KINDS else None


def _form(ask: Ask, kind: str, offered: dict[str, str]) -> dict[str, Any]:
    """What both forms show: the fields of the kind, the kinds to choose from, the closed lists."""
    audiences = {"internal": AUDIENCES["internal"]} if kind in INTERNAL_ONLY else AUDIENCES
    chosen = {"kind": kind, "offered": offered, "pieces": forms.FORMS.get(kind, ()), "regions": _regions(ask)}
    return LISTS | chosen | {"audiences": audiences, "apart": forms.APART, "says": EXAMPLES[kind].says}


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in forms.NAMES}


def _same_day(need: Need, body: dict[str, Any]) -> dict[str, Any]:
    """The form shows a day only: an hour that was given by the API stays unless the day is another."""
    given, held = body.get("wanted_by"), need.wanted_by
    if given and held and given.astimezone(SHANGHAI).date() == held.astimezone(SHANGHAI).date():
        return {**body, "wanted_by": held}
    return body


def _same_place(need: Need, body: dict[str, Any]) -> dict[str, Any]:
    """The form shows the bureau only: a town that was given by the API stays unless the bureau is another."""
    return {**body, "region": need.town} if need.town and body.get("region") == need.region else body


def _regions(ask: Ask) -> dict[str, str]:
    """The county bureaus and zones of the actor's own city by code, for choosing a region."""
    city = ask.actor.unit_path.split("/")[1] if ask.actor.unit_path else ""
    found = subtree(ask.session, f"/{city}/", level="county") if city else []
    return {unit.code: unit.short_name for unit in found}
