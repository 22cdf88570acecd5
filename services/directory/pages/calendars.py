"""The page of the working calendar: a year of twelve months, the import of a notice, local days, office hours."""

from typing import Any

from flask import Response, url_for

from services.directory import actions, queries, schemas
from services.directory.models import LocalDay, Unit
from services.directory.office_hours import lines_of, read_lines, slots_words
from services.directory.pages.front import pages
from services.directory.structure import TIME_SETTERS
from services.directory.year_sheet import months
from shared.errors import Invalid
from shared.identity import names_of
from shared.web import SIGNED_IN, Ask, done, entered, render, roles, take

ADMIN = roles("system_admin")
SETTERS = roles(*TIME_SETTERS)
PLACE = schemas.CalendarPage()
PLACE.from_text = True


def _day(ask: Ask, day_id: str) -> LocalDay:
    return queries.day_seen(ask.session, ask.actor, day_id)


@pages.get("/calendar", who=SIGNED_IN, takes=schemas.CalendarPage)
def calendar(ask: Ask, args: dict[str, Any]) -> str:
    """一年的日历"""
    place = _typed() or args
    return _sheet(ask, place["year"], place["unit"])


def _typed() -> dict[str, Any] | None:
    """Which year of whose calendar a refused form stood on."""
    typed = {name: entered(field) for name, field in (("year", "year"), ("unit", "unit_id")) if entered(field)}
    try:
        return take(PLACE, typed) if typed else None
    except Invalid:
        return None


def _sheet(
    ask: Ask, year: int | None, unit_id: str | None, report: actions.YearReport | None = None,
    typed: dict[str, Any] | None = None,
) -> str:  # fmt: skip
    unit = queries.unit_named(ask.session, unit_id)
    found = queries.year_of_days(ask.session, year or queries.this_year(ask.session), unit)
    hours = queries.hours_in_force(ask.session, unit)
    last, left = queries.days_known(ask.session)
    return render(
        "directory/calendar.html",
        found=found,
        unit=unit,
        months=months(found["days"]),
        hours=hours,
        hours_lines=lines_of(hours["seasons"]),
        units=_choices(ask, unit),
        years=sorted({*range(found["year"] - 2, found["year"] + 3), last, last + 1} & set(schemas.YEARS)),
        may_import=ask.actor.has("system_admin"),
        may_set=_may_set(ask, unit),
        names=names_of(ask.session, [line["actor"] for line in found["history"]]),
        known={"last": last, "left": left},
        report=report,
        typed=typed or {},
        slots_words=slots_words,
    )


def _may_set(ask: Ask, unit: Unit | None) -> bool:
    return ask.actor.has_any(TIME_SETTERS, unit.path) if unit else ask.actor.has("system_admin")


def _choices(ask: Ask, chosen: Unit | None) -> dict[str, str]:
    """The units to choose from: the way down to one's own, those whose time one may set, and the one that is shown."""
    own = [part for part in ask.actor.unit_path.split("/") if part]
    ids = {*own, *([chosen.id] if chosen else [])}
    return {unit.id: unit.name for unit in queries.units_to_choose(ask.session, ids, ask.actor, TIME_SETTERS)}


def _here(year: int | None, unit_id: str | None) -> str:
    return url_for("directory-page.calendar", year=year, unit=unit_id)


@pages.post("/calendar/years", noted="config", who=ADMIN, takes=schemas.ImportYearForm, shows=calendar)
def import_year(ask: Ask, body: dict[str, Any]) -> str | Response:
    """导入放假安排：先核对，再导入"""
    unit_id = body.pop("unit_id")
    notice = actions.Notice(year=body["year"], text=body["notice"], source=body["source"], reason=body["reason"])
    report = actions.import_year(ask.session, notice, body["dry_run"])
    if body["dry_run"]:
        return _sheet(ask, body["year"], unit_id, report, body)
    words = f"{body['year']}年放假安排已导入" if report.changed else "与现有安排相同，未作改动"
    return done(words, _here(body["year"], unit_id))


@pages.post("/calendar/hours", noted="config", who=SETTERS, takes=schemas.HoursForm, shows=calendar)
def set_hours(ask: Ask, body: dict[str, Any]) -> Response:
    """设定办公时间"""
    seasons, faults = read_lines(body["seasons"])
    if faults:
        raise Invalid(errors={"seasons": faults})
    unit = queries.unit_named(ask.session, body["unit_id"])
    new = actions.NewHours(unit=unit, seasons=seasons, every_day=body["every_day"])
    actions.set_hours(ask.session, ask.actor, new, ask.expected)
    return done("办公时间已保存" if seasons else "已恢复为上级的办公时间", _here(body["year"], body["unit_id"]))


@pages.post("/calendar/days", noted="config", who=SETTERS, takes=schemas.DayForm, shows=calendar)
def add_day(ask: Ask, body: dict[str, Any]) -> Response:
    """添加本地日"""
    seasons, faults = read_lines(body["slots"])
    if faults or len(seasons) > 1:
        raise Invalid(errors={"slots": ["时段须如 09:00-12:00"]})
    new = actions.NewDay(
        unit=queries.unit_named(ask.session, body["unit_id"]),
        on=body["on"],
        working=body["working"] == "true",
        name=body["name"],
        slots=seasons[0]["slots"] if seasons else None,
    )
    day = actions.add_day(ask.session, ask.actor, new)
    return done(f"已添加 {day.on} {day.name}", _here(day.on.year, body["unit_id"]))


@pages.post("/calendar/days/<uuid:day_id>/remove", noted="config", who=SETTERS, on=_day)
def remove_day(ask: Ask, day: LocalDay) -> Response:
    """删除本地日"""
    actions.remove_day(ask.session, ask.actor, queries.unit_named(ask.session, day.unit_id), day, ask.expected)
    return done(f"已删除 {day.on} {day.name}", _here(day.on.year, day.unit_id))
