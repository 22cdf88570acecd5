"""推送范围的页面: the saved sets, one with the units it takes now, and the scope of a push that is held."""

from typing import Any

from flask import Response, url_for

from services.notify import queries, rights
from services.notify.actions import addressees as saved
from services.notify.actions.rescoping import rescope
from services.notify.models import AddresseeSet, Push
from services.notify.network import CLASS_LABELS, levels_open_to
from services.notify.pages.root import pages
from services.notify.queries import addressees as seen
from services.notify.schemas.addressees import RescopeForm, SetForm
from shared.errors import Invalid, expect_version
from shared.identity import KnownUnit, unit_of
from shared.web import Ask, Paging, done, page, render, roles
from shared.words import PUSH_LEVELS, UNIT_KINDS

ADDRESSERS = roles(*rights.ADDRESSING)
KINDS = {code: label for code, label in UNIT_KINDS.items() if code != "bureau"}


def _set(ask: Ask, set_id: str) -> AddresseeSet:
    return seen.set_seen(ask.session, ask.actor, set_id)


def _held(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


def _here(kept: AddresseeSet) -> str:
    return url_for("notify-page.one_set", set_id=kept.id)


@pages.get("/addressees", who=ADDRESSERS, takes=Paging)
def sets(ask: Ask, args: dict[str, Any]) -> str:
    """推送范围列表, and the form of a new one."""
    found = page(ask.session, seen.set_list(ask.actor), key=(AddresseeSet.created_at, AddresseeSet.id), **args)
    bureaus = seen.addressing_bureaus(ask.session, ask.actor)
    own = seen.own_bureau(ask.session, ask.actor)
    top = own if own is not None and own.id in bureaus else None
    return render(
        "notify/addressees.html",
        sets=seen.set_rows(ask.session, ask.actor, found["items"]),
        next=found["next"],
        bureaus=bureaus,
        own=top.id if top else "",
        **_choices(ask, top),
    )


def _choices(ask: Ask, top: KnownUnit | None) -> dict[str, Any]:
    levels = {level: PUSH_LEVELS[level] for level in levels_open_to(top.level if top else "city")}
    districts = seen.districts_of(ask.session, top) if top else {}
    return {"levels": levels, "classes": CLASS_LABELS, "kinds": KINDS, "districts": districts}


@pages.post("/addressees", who=ADDRESSERS, takes=SetForm, shows=sets, noted="config")
def add_set(ask: Ask, body: dict[str, Any]) -> Response:
    """保存."""
    unit = seen.bureau_addressed(ask.session, ask.actor, body.pop("unit_id", None))
    kept = saved.add_set(ask.session, ask.actor, unit, _looked_up(ask, unit, body))
    return done("推送范围已保存", _here(kept))


def _looked_up(ask: Ask, unit: KnownUnit, body: dict[str, Any]) -> dict[str, Any]:
    """The lines of the form as ids of units."""
    for name, part in (("units", "unit_ids"), ("without", "except_ids")):
        if ids := seen.units_by_lines(ask.session, unit, body.pop(name), name):
            body["selector"][part] = ids
    return body


@pages.get("/addressees/<uuid:set_id>", who=ADDRESSERS, on=_set, takes=Paging)
def one_set(ask: Ask, kept: AddresseeSet, args: dict[str, Any]) -> str:
    """一个推送范围: which units it takes now, and the form of a change."""
    found = page(ask.session, seen.set_units(ask.session, kept), key=(KnownUnit.code, KnownUnit.id),
                 ascending=True, **args)  # fmt: skip
    return render(
        "notify/addressee_set.html",
        kept=seen.set_shown(ask.session, ask.actor, kept),
        units=seen.addressed_rows(ask.session, found["items"]),
        next=found["next"],
        lines={
            "units": seen.codes_of(ask.session, kept.selector.get("unit_ids", [])),
            "without": seen.codes_of(ask.session, kept.selector.get("except_ids", [])),
        },
        level_words=PUSH_LEVELS,
        **_choices(ask, unit_of(ask.session, kept.unit_id)),
    )


@pages.post("/addressees/<uuid:set_id>/change", who=ADDRESSERS, on=_set, takes=SetForm, shows=one_set, noted="config")
def change_set(ask: Ask, kept: AddresseeSet, body: dict[str, Any]) -> Response:
    """更改."""
    expect_version(kept, ask.expected)
    body.pop("unit_id", None)
    unit = seen.bureau_addressed(ask.session, ask.actor, kept.unit_id)
    saved.change_set(ask.session, ask.actor, kept, _looked_up(ask, unit, body))
    return done("已保存", _here(kept))


@pages.post("/addressees/<uuid:set_id>/remove", who=ADDRESSERS, on=_set, shows=one_set, noted="config")
def remove_set(ask: Ask, kept: AddresseeSet) -> Response:
    """删除."""
    expect_version(kept, ask.expected)
    saved.remove_set(ask.session, ask.actor, kept)
    return done("已删除", url_for("notify-page.sets"))


@pages.get("/pushes/<uuid:push_id>/scope", who=roles(*rights.REPEATING), on=_held)
def scope(ask: Ask, push: Push) -> str:
    """重定范围 of a push that is held."""
    shown = queries.push_shown(ask.session, ask.actor, push)
    return render("notify/scope.html", push=shown, sets=seen.sets_for(ask.session, push.unit_id))


@pages.post("/pushes/<uuid:push_id>/scope", who=roles(*rights.REPEATING), on=_held, takes=RescopeForm, shows=scope,
            recent=True)  # fmt: skip
def rescope_push(ask: Ask, push: Push, body: dict[str, Any]) -> Response:
    """重定范围."""
    if bool(body.get("set_id")) == bool(body.get("whole")):
        raise Invalid(errors={"set_id": ["请选择一个推送范围，或者选“以下全部单位”"]})
    selector = {"set_id": body["set_id"]} if body.get("set_id") else {}
    rescope(ask.session, ask.actor, push, {"selector": selector}, ask.expected)
    return done(
        "已重定范围，待办公室主任批准" if body.get("whole") else "已重定范围",
        url_for("notify-page.one_push", push_id=push.id),
    )
