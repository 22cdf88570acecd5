"""The one door to working time: the calendar that holds for a unit, from this service's own copy."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import date
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.calendars.content import hours_of, own_day_of, year_of
from shared.calendars.copies import KnownCalendar
from shared.calendars.hearing import READ
from shared.worktime import OFFICE, Calendar, Hours, OwnDay, Year, shipped_years

MOST_KEPT = 256
"""Calendars kept in the process; one holds the sums of all its days, some hundred kilobytes."""


class _Row(NamedTuple):
    """A row that counts for a unit; `near`: 0 for everybody's, then 1 for the city and so on down."""

    near: int
    calendar_id: str
    version: int


_kept: "OrderedDict[tuple[_Row, ...], Calendar]" = OrderedDict()
_lock = Lock()


def calendar_of(session: Session, unit_path: str) -> Calendar:
    """The calendar of the unit with this path; '' or an unknown path has everybody's.

    Office hours are the nearest along the path, else OFFICE; local days are those of all units along it, the nearest
    winning; year tables are the imported ones over the shipped ones over what is computed from the statutory days.
    One small query for each path in a transaction; the calendar itself is kept in the process by ids and versions.
    """
    read: dict[str, Calendar] = session.info.setdefault(READ, {})
    if unit_path not in read:
        read[unit_path] = _kept_calendar(session, unit_path)
    return read[unit_path]


def forget_calendars() -> None:
    """Drop what the process keeps (tests, and a benchmark that wants to build)."""
    with _lock:
        _kept.clear()


def _kept_calendar(session: Session, unit_path: str) -> Calendar:
    rows = tuple(sorted(_rows(session, unit_path)))
    with _lock:
        if (found := _kept.get(rows)) is not None:
            _kept.move_to_end(rows)
            return found
    made = _made(session, rows)
    with _lock:
        _kept[rows] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def _rows(session: Session, unit_path: str) -> Iterator[_Row]:
    along = [part for part in unit_path.split("/") if part]
    known = KnownCalendar
    whose = sa.or_(known.unit_id.is_(None), known.unit_id.in_(along)) if along else known.unit_id.is_(None)
    for unit_id, calendar_id, version in session.execute(
        sa.select(known.unit_id, known.calendar_id, known.version).where(whose)
    ):
        yield _Row(along.index(unit_id) + 1 if unit_id else 0, calendar_id, version)


def _made(session: Session, rows: Iterable[_Row]) -> Calendar:
    """Put the contents together, the nearest last, so that it wins."""
    near = {row.calendar_id: row.near for row in rows}
    found = session.scalars(sa.select(KnownCalendar).where(KnownCalendar.calendar_id.in_(near)))
    hours: Hours = OFFICE
    years: dict[int, Year] = dict(shipped_years())
    days: dict[date, OwnDay] = {}
    for row in sorted(found, key=lambda one: (near[one.calendar_id], one.calendar_id)):
        if not row.content:
            continue
        if row.what == "year" and row.year is not None:
            years[row.year] = year_of(row.year, row.content)
        elif row.what == "hours":
            hours = hours_of(row.content)
        elif row.what == "day":
            on, own = own_day_of(row.content)
            days[on] = own
    return Calendar(hours, years, days)
