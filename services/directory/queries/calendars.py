"""Working time to look at: a year day by day, whose hours hold, local days, how far the official tables reach."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import EVERYBODY, LocalDay, OfficeHours, Unit, YearTable
from services.directory.queries.units import unit_for, unit_names
from shared.calendars import calendar_of, plain_hours, plain_slots
from shared.db import SHANGHAI, now
from shared.errors import NotFound
from shared.identity import ADMIN_ROLES, WORK_ROLES, Actor, may_see, scopes
from shared.log import history
from shared.worktime import OFFICE, Day, shipped_years

STATUSES = {"official": "正式", "provisional": "暂定", "local": "本地"}
"""Where a day comes from, in words."""


def year_of_days(session: Session, year: int, unit: Unit | None) -> dict[str, Any]:
    """Every day of a year for a unit, or for everybody. Raises NotFound for a year the calendar does not cover."""
    calendar = calendar_of(session, unit.path if unit else "")
    try:
        days = [calendar.day(on) for on in _days_of(year)]
    except (ValueError, OverflowError):  # OutOfYears, or a year that date does not know either
        raise NotFound("没有这一年的日历") from None
    table = _table_of(session, year)
    return {
        "year": year,
        "unit": unit,
        **table,
        "working_days": sum(day.working for day in days),
        "days": [_shown(day) for day in days],
        "local_days": local_days(session, year, unit),
        "history": _history(session, table["calendar_id"]),
    }


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def _shown(day: Day) -> dict[str, Any]:
    return {
        "on": day.on,
        "working": day.working,
        "name": day.name,
        "status": day.status,
        "slots": plain_slots(day.slots),
        "source": day.source,
    }


def _table_of(session: Session, year: int) -> dict[str, Any]:
    """Where the year's table comes from: imported (with its version), shipped, or computed."""
    row = session.scalars(sa.select(YearTable).where(YearTable.year == year)).first()
    shipped = shipped_years().get(year)
    status = row.status if row else "official" if shipped else "provisional"
    source = row.source if row else shipped.source if shipped else "放假通知尚未导入，按法定节假日推算"
    return {
        "status": status,
        "status_label": STATUSES[status],
        "source": source,
        "version": row.version if row else 0,
        "calendar_id": row.id if row else None,
    }


def year_tables(session: Session) -> list[dict[str, Any]]:
    """The years with a table, shipped or imported, in their order."""
    imported = set(session.scalars(sa.select(YearTable.year)))
    return [{"year": year, **_table_of(session, year)} for year in sorted(imported | set(shipped_years()))]


def _history(session: Session, calendar_id: str | None) -> list[dict[str, Any]]:
    """What was done to a year's table, from the log: version, when, by whom (an id), why."""
    return [
        {
            "version": entry.agg_ver,
            "at": entry.at,
            "actor": entry.actor,
            "reason": json.loads(entry.body)["content"].get("reason"),
        }
        for entry in (history(session, "calendar", calendar_id) if calendar_id else [])
    ]


def local_days(session: Session, year: int, unit: Unit | None) -> list[dict[str, Any]]:
    """The local days in force for a unit in a year: everybody's, its own and those of the units above it."""
    along = [part for part in unit.path.split("/") if part] if unit else []
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = session.scalars(
        sa.select(LocalDay)
        .where(LocalDay.whose.in_([EVERYBODY, *along]), LocalDay.removed_at.is_(None), LocalDay.on.between(first, last))
        .order_by(LocalDay.on, LocalDay.whose)
    ).all()
    names = unit_names(session, along)
    return [
        {
            "id": row.id,
            "unit_id": row.unit_id,
            "unit_name": names.get(row.whose, "全市"),
            "on": row.on,
            "working": row.working,
            "name": row.name,
            "slots": row.slots,
            "version": row.version,
        }
        for row in rows
    ]


def hours_in_force(session: Session, unit: Unit | None) -> dict[str, Any]:
    """The office hours that hold for a unit (None: the default), whose they are, and the version of its own row.

    `own`: they are its own and not those of a unit above it, of everybody, or the shipped ones.
    """
    along = [EVERYBODY, *(part for part in (unit.path if unit else "").split("/") if part)]
    rows = {row.whose: row for row in session.scalars(sa.select(OfficeHours).where(OfficeHours.whose.in_(along)))}
    held = next((rows[whose] for whose in reversed(along) if whose in rows and rows[whose].seasons), None)
    own = rows.get(unit.id if unit else EVERYBODY)
    content = {"seasons": held.seasons, "every_day": held.every_day} if held else plain_hours(OFFICE)
    return {
        **content,
        "unit_id": unit.id if unit else None,
        "own": held is not None and held is own,
        "from_unit_id": held.unit_id if held else None,
        "version": own.version if own else 0,
    }


def units_to_choose(session: Session, ids: Iterable[str], actor: Actor, roles: tuple[str, ...]) -> list[Unit]:
    """These units, and those over which the actor holds one of the roles, in the order of their codes."""
    below = [Unit.path.startswith(path, autoescape=True) for path in scopes(actor, frozenset(roles))]
    return list(session.scalars(sa.select(Unit).where(sa.or_(Unit.id.in_(ids), *below)).order_by(Unit.code)))


def unit_seen(session: Session, actor: Actor, unit_id: str) -> Unit:
    """The unit, for who works in it or above it. Raises NotFound for everybody else, who only reads its calendar."""
    unit = unit_for(session, unit_id)
    if not may_see(actor, unit.path, WORK_ROLES | ADMIN_ROLES):
        raise NotFound
    return unit


def day_seen(session: Session, actor: Actor, day_id: str) -> LocalDay:
    """One local day in force, likewise; everybody sees everybody's. Raises NotFound."""
    day = session.get(LocalDay, day_id)
    if day is None or day.removed_at is not None:
        raise NotFound
    if day.unit_id:
        unit_seen(session, actor, day.unit_id)
    return day


def unit_named(session: Session, unit_id: str | None) -> Unit | None:
    """The unit that a query or a body names; None: everybody. Raises NotFound."""
    return unit_for(session, unit_id) if unit_id else None


def official_until(session: Session) -> int:
    """The last year of the unbroken run of official tables, from the first shipped one on."""
    official = set(session.scalars(sa.select(YearTable.year).where(YearTable.status == "official")))
    official |= {year for year, table in shipped_years().items() if table.status == "official"}
    year = min(official)
    while year + 1 in official:
        year += 1
    return year


def days_known(session: Session) -> tuple[int, int]:
    """The last official year, and how many days from today (Beijing time) until it ends."""
    last = official_until(session)
    return last, (date(last, 12, 31) - now(session).astimezone(SHANGHAI).date()).days


def this_year(session: Session) -> int:
    """The year it is in Beijing."""
    return now(session).astimezone(SHANGHAI).year
