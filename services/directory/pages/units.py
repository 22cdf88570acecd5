"""The pages of the units: the network with its gaps, one unit with its past, the list of vacancies."""

from typing import Any

from flask import Response, url_for

from services.directory import actions, queries, schemas
from services.directory.actions import NewUnit, why_of
from services.directory.models import PlannedChange, Unit
from services.directory.pages.front import pages
from services.directory.structure import BUREAUS, PARENTS_OF, SEAT_SETTERS, TOWN_TIERS
from shared.web import SIGNED_IN, Ask, Flag, Shape, Text, done, render, roles
from shared.web.places import TASKFORCE
from shared.words import UNIT_KINDS

ADMIN = roles("system_admin")
SETTERS = roles(*SEAT_SETTERS)


def _unit(ask: Ask, unit_id: str) -> Unit:
    return queries.unit_for(ask.session, unit_id)


def _seen(ask: Ask, unit_id: str) -> Unit:
    return queries.unit_seen(ask.session, ask.actor, unit_id)


def _planned(ask: Ask, unit_id: str, planned_id: str) -> PlannedChange:
    _seen(ask, unit_id)
    return queries.planned_for(ask.session, unit_id, planned_id)


class NetworkFilter(Shape):
    """Which units of the network: part of a name or code; those with a vacancy."""

    q = Text(0, 40)
    lacking = Flag()


@pages.get("/units", who=SIGNED_IN, takes=NetworkFilter)
def units(ask: Ask, args: dict[str, Any]) -> str:
    """名录: the network of units, people counted, gaps marked"""
    return render(
        "directory/units.html",
        roots=queries.tree(ask.session, args.get("q"), args.get("lacking", False)),
        chosen=args,
        gaps=len(queries.vacancies(ask.session)),
        counts=queries.counts_by_level(ask.session),
        may_export=ask.actor.has("system_admin"),
    )


@pages.get("/vacancies", who=SIGNED_IN)
def vacancies(ask: Ask) -> str:
    """空缺一览，按分县局，可打印"""
    return render("directory/vacancies.html", bureaus=queries.by_bureau(ask.session), at=queries.this_day(ask.session))


@pages.get("/units/new", who=ADMIN)
def new_unit(ask: Ask) -> str:
    """设立单位的表单"""
    parents = queries.units_of_kinds(ask.session, {kind for above in PARENTS_OF.values() for kind in above})
    kinds = {code: word for code, word in UNIT_KINDS.items() if code != "bureau"}
    return render("directory/new-unit.html", parents=_names(parents), kinds=kinds)


@pages.post("/units/new", noted="config", who=ADMIN, takes=schemas.OpenUnit, shows=new_unit)
def open_unit(ask: Ask, body: dict[str, Any]) -> Response:
    """设立单位"""
    why = why_of(body)
    unit = actions.open_unit(ask.session, NewUnit(**body), why)
    return done(f"{unit.name}已设立", _page_of(unit))


@pages.get("/units/<uuid:unit_id>", who=SIGNED_IN, on=_unit)
def one_unit(ask: Ask, unit: Unit) -> str:
    """一个单位：席位、辖区、下级、沿革"""
    admin = ask.actor.has("system_admin")
    return render(
        "directory/unit.html",
        unit=unit,
        kind=UNIT_KINDS[unit.kind],
        around=queries.around(ask.session, unit),
        gaps=[one for one in queries.vacancies(ask.session, unit.id) if one["unit_id"] == unit.id],
        seats=queries.seats_of(ask.session, unit),
        leading=queries.leading_group(ask.session, unit),
        strength=queries.strength_now(ask.session, unit),
        has_towns=unit.kind in TOWN_TIERS,
        towns=queries.towns_of(ask.session, unit),
        towns_before=queries.towns_before(ask.session, unit),
        history=queries.history_of(ask.session, unit),
        planned=queries.planned_of(ask.session, unit),
        names=_names(queries.units_named_in(ask.session, unit)),
        may_change=admin,
        has_desk=unit.kind in BUREAUS,
        may_queue=bool(ask.actor.roles & TASKFORCE),
        may_seat=unit.active and ask.actor.has_any(SEAT_SETTERS, unit.path),
        **_choices(ask, unit, admin),
    )


def _choices(ask: Ask, unit: Unit, admin: bool) -> dict[str, Any]:
    """What the forms of a unit offer, for whoever may use them."""
    if not ask.actor.has_any(SEAT_SETTERS, unit.path):
        return {}
    found: dict[str, Any] = {"people": queries.who_may_sit(ask.session, unit)}
    if admin:
        found["parents"] = _names(queries.units_of_kinds(ask.session, set(PARENTS_OF[unit.kind])))
        found["may_merge"] = unit.kind != "bureau"
    return found


def _names(units: list[Unit]) -> dict[str, str]:
    return {one.id: one.name for one in units}


def _page_of(unit: Unit) -> str:
    return url_for("directory-page.one_unit", unit_id=unit.id)


@pages.post("/units/<uuid:unit_id>/change", noted="config", who=ADMIN, on=_seen, takes=schemas.UnitForm, shows=one_unit)
def change_unit(ask: Ask, unit: Unit, body: dict[str, Any]) -> Response:
    """更名、划转、停用、恢复"""
    why = why_of(body)
    changes = {name: value for name, value in body.items() if value is not None and value != getattr(unit, name)}
    if not changes:
        return done("没有改动", _page_of(unit))
    actions.reform(ask.session, unit, changes, ask.expected, why)
    return done(_said(ask, unit.name, why.since, "已保存", "变更"), _page_of(unit))


@pages.get("/units/<uuid:unit_id>/merge", who=ADMIN, on=_seen)
def merge_page(ask: Ask, unit: Unit) -> str:
    """并入其他单位的表单"""
    choices, below = queries.may_merge_into(ask.session, unit), queries.around(ask.session, unit)["below"]
    return render("directory/merge-unit.html", unit=unit, choices=_names(choices), below=len(below))


@pages.post("/units/<uuid:unit_id>/merge", who=ADMIN, on=_seen, takes=schemas.MergeUnit, shows=merge_page,
            noted="config", recent=True)  # fmt: skip
def merge_unit(ask: Ask, unit: Unit, body: dict[str, Any]) -> Response:
    """并入其他单位"""
    why = why_of(body)
    actions.merge(ask.session, unit, body["into"], ask.expected, why)
    return done(_said(ask, unit.name, why.since, "已并入", "并入"), _page_of(unit))


def _said(ask: Ask, name: str, since: Any, now_words: str, later_words: str) -> str:
    if since is None or since <= queries.this_day(ask.session):
        return f"{name}{now_words}"
    return f"已记下，{name}的{later_words}到{since}生效"


@pages.post("/units/<uuid:unit_id>/planned/<uuid:planned_id>/drop", noted="config", who=ADMIN, on=_planned)
def drop_planned(ask: Ask, row: PlannedChange) -> Response:
    """取消预定的变更"""
    actions.drop_planned(row, ask.expected)
    return done("预定的变更已取消", url_for("directory-page.one_unit", unit_id=row.unit_id))


@pages.post("/units/<uuid:unit_id>/towns", noted="config", who=ADMIN, on=_seen, takes=schemas.TownsForm, shows=one_unit)
def set_towns(ask: Ask, unit: Unit, body: dict[str, Any]) -> Response:
    """设定辖区"""
    actions.set_towns(ask.session, unit, (body["towns"] or "").split(), body["take_over"], ask.expected)
    return done("辖区已保存", _page_of(unit))


@pages.post("/units/<uuid:unit_id>/seats/<role>", who=SETTERS, on=_seen, takes=schemas.SetSeats, shows=one_unit,
            recent=True)  # fmt: skip
def set_seats(ask: Ask, unit: Unit, body: dict[str, Any], role: str) -> Response:
    """指定联络人或宣传员"""
    actions.set_seats(ask.session, ask.actor, unit, role, body["person_ids"], ask.expected)
    return done("席位已保存，权限几秒之内生效", _page_of(unit))
