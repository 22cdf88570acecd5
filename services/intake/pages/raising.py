"""The forms of a need: raising and amending, one form for each kind, with what is wrong beside its field."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, g, url_for

from services.intake import actions, queries
from services.intake.actions.details import texts_of
from services.intake.actions.duties import duty_of
from services.intake.filing import DIRECT_LEVEL, INTERNAL_ONLY
from services.intake.gate import pieces
from services.intake.models import Need
from services.intake.pages.needs import LISTS, on_need
from services.intake.pages.root import RAISERS, pages
from services.intake.schemas.kinds import forms
from services.intake.schemas.needs import AmendForm, KindChosen, RaiseForm
from shared.db import SHANGHAI
from shared.errors import Invalid
from shared.identity import subtree, unit_of
from shared.web import Ask, done, render
from shared.words import AUDIENCES, KINDS

FIRST = "prevention"
"""The form that is shown to somebody who has not chosen a kind."""


@pages.get("/needs/new", who=RAISERS, takes=KindChosen)
def new_need(ask: Ask, args: dict[str, Any]) -> str:
    """提出需求的表单，每类一张"""
    offered = queries.kinds_offered(ask.session, ask.actor)
    asked = _typed_kind() or args.get("kind")
    kind = asked or (FIRST if FIRST in offered else next(iter(offered), FIRST))
    unit = unit_of(ask.session, ask.actor.unit_id) if ask.actor.unit_id else None
    if unit is not None and not _typed_kind():
        duty_of(ask.session, unit, kind)
    direct = unit is not None and unit.level == DIRECT_LEVEL
    return render("intake/new.html", **_form(ask, kind, offered), may_direct=direct)


@pages.post("/needs/new", who=RAISERS, takes=RaiseForm, shows=new_need)
def raise_need(ask: Ask, body: dict[str, Any]) -> Response:
    """提出需求"""
    fields = _fields(body) | {"details": forms.details_of(body["kind"], body)}
    go_on = fields.pop("go_on")
    with _told_in_the_form(fields):
        need = actions.raise_need(ask.session, ask.actor, fields)
        if not go_on:
            _ask_whether_new(ask, need)
    return done(f"需求已提交，编号{need.number}", url_for("intake-page.one_need", need_id=need.id))


@pages.get("/needs/<uuid:need_id>/edit", who=RAISERS, on=on_need, takes=KindChosen)
def edit_need(ask: Ask, need: Need, args: dict[str, Any]) -> str:
    """补正、修改的表单"""
    shown = queries.shown(ask.session, ask.actor, [need])[0]
    kind = _typed_kind() or args.get("kind") or need.kind
    offered = queries.kinds_offered(ask.session, ask.actor) | {need.kind: KINDS[need.kind]}
    typed = forms.typed_of(kind, need.details) if kind == need.kind else {}
    return render("intake/edit.html", need=shown, typed=typed, **_form(ask, kind, offered))


@pages.post("/needs/<uuid:need_id>/edit", who=RAISERS, on=on_need, takes=AmendForm, shows=edit_need)
def amend_need(ask: Ask, need: Need, body: dict[str, Any]) -> Response:
    """补正、修改"""
    fields = _same_place(need, _same_day(need, _fields(body)))
    fields.pop("direct", None)
    before = forms.typed_of(need.kind, need.details) if body["kind"] == need.kind else {}
    if body["kind"] != need.kind or any((body.get(name) or "") != before.get(name, "") for name in forms.NAMES):
        fields["details"] = forms.details_of(body["kind"], body)
    with _told_in_the_form(fields):
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
    return LISTS | chosen | {"audiences": audiences}


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in forms.NAMES}


@contextmanager
def _told_in_the_form(fields: dict[str, Any]) -> Iterator[None]:
    """What is refused inside of the details is told beside the plain field that was typed into, marked in its text."""
    try:
        yield
    except Invalid as refusal:
        found: dict[str, list[Any]] = {}
        for path, words in _flat(refusal.errors or {}):
            found.setdefault(_named(fields["kind"], path), []).extend(words)
        refusal.errors = found
        refusal.extra["labels"] = forms.LABELS
        refusal.extra["marked"] = _marked(fields, refusal.extra.get("findings", []))
        raise


def _flat(errors: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(errors, dict):
        for name, inner in errors.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path, list(errors) if isinstance(errors, list) else [errors]


def _named(kind: str, path: str) -> str:
    return forms.name_of(kind, path) if path.split(".")[0] == "details" else path


def _marked(fields: dict[str, Any], findings: list[dict[str, Any]]) -> dict[str, list[list[tuple[str, bool]]]]:
    """By field of the form: each text in which something was found, cut where it stands."""
    texts = texts_of(fields)
    shown: dict[str, list[list[tuple[str, bool]]]] = {}
    for path in dict.fromkeys(one["field"] for one in findings):
        spans = [(one["start"], one["end"]) for one in findings if one["field"] == path]
        shown.setdefault(_named(fields["kind"], path), []).append(pieces(texts[path] or "", spans))
    return shown


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
