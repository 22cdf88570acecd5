"""The JSON door to working time: a year day by day, the import of a notice, office hours, local days."""

from dataclasses import asdict
from typing import Any

from services.directory import actions, queries, schemas
from services.directory.models import LocalDay, Unit
from services.directory.structure import TIME_SETTERS
from shared.web import SIGNED_IN, Ask, Door, roles

calendars = Door("directory", "calendar", "日历")

ADMIN = roles("system_admin")
SETTERS = roles(*TIME_SETTERS)


def _unit(ask: Ask, unit_id: str) -> Unit:
    return queries.unit_seen(ask.session, ask.actor, unit_id)


def _day(ask: Ask, day_id: str) -> LocalDay:
    return queries.day_seen(ask.session, ask.actor, day_id)


@calendars.query("/calendar/<int:year>", who=SIGNED_IN, takes=schemas.OfUnit, gives=schemas.YearOut)
def year_of_days(ask: Ask, args: dict[str, Any], year: int) -> Any:
    """Every day of a year for a unit (else for everybody): works or not, by what name, from which table."""
    return queries.year_of_days(ask.session, year, queries.unit_named(ask.session, args["unit"]))


@calendars.query("/calendar/years", who=SIGNED_IN, gives=schemas.YearLine, many=True)
def year_tables(ask: Ask) -> Any:
    """The years with a table; later ones are computed from the statutory days."""
    return queries.year_tables(ask.session)


@calendars.command("POST", "/calendar/years", who=ADMIN, takes=schemas.ImportYear, gives=schemas.ImportOut,
                   noted="config")  # fmt: skip
def import_year(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """Import the State Council's notice as csv text; `dry_run` first. With a fault nothing is written."""
    notice = actions.Notice(year=body["year"], text=body["notice"], source=body["source"], reason=body["reason"])
    return asdict(actions.import_year(ask.session, notice, body["dry_run"]))


@calendars.query("/calendar/hours", who=SIGNED_IN, takes=schemas.OfUnit, gives=schemas.HoursOut)
def hours_in_force(ask: Ask, args: dict[str, Any]) -> Any:
    """The office hours that hold for a unit, and whose they are."""
    return queries.hours_in_force(ask.session, queries.unit_named(ask.session, args["unit"]))


@calendars.command("PUT", "/calendar/hours", who=ADMIN, takes=schemas.SetHours, gives=schemas.HoursOut, if_match=True,
                   noted="config")  # fmt: skip
def set_default_hours(ask: Ask, body: dict[str, Any]) -> Any:
    """The office hours of everybody who has none of his own."""
    actions.set_hours(ask.session, ask.actor, actions.NewHours(unit=None, **body), ask.expected)
    return queries.hours_in_force(ask.session, None)


@calendars.command("PUT", "/units/<uuid:unit_id>/hours", who=SETTERS, takes=schemas.SetHours, gives=schemas.HoursOut,
                   on=_unit, if_match=True, noted="config")  # fmt: skip
def set_unit_hours(ask: Ask, unit: Unit, body: dict[str, Any]) -> Any:
    """The office hours of a unit and what stands below it."""
    actions.set_hours(ask.session, ask.actor, actions.NewHours(unit=unit, **body), ask.expected)
    return queries.hours_in_force(ask.session, unit)


@calendars.command("POST", "/calendar/days", who=SETTERS, takes=schemas.AddDay, gives=schemas.LocalDayOut, status=201,
                   noted="config")  # fmt: skip
def add_day(ask: Ask, body: dict[str, Any]) -> LocalDay:
    """A day on which a unit, or everybody, works or not against the year's table."""
    unit = queries.unit_named(ask.session, body.pop("unit_id"))
    return actions.add_day(ask.session, ask.actor, actions.NewDay(unit=unit, **body))


@calendars.command("DELETE", "/calendar/days/<uuid:day_id>", who=SETTERS, on=_day, status=204, if_match=True,
                   noted="config")  # fmt: skip
def remove_day(ask: Ask, day: LocalDay) -> None:
    """The day is as the year's table says again."""
    actions.remove_day(ask.session, ask.actor, queries.unit_named(ask.session, day.unit_id), day, ask.expected)
