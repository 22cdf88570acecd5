"""The copy of the calendar: hearing, the nearest along the path, what the process keeps, what a transaction reads."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from shared.calendars import KnownCalendar, apply_calendar, calendar_of
from shared.db import Database
from shared.events import CalendarChanged
from shared.identity import identity_handlers
from shared.ids import new_id
from shared.log import Handlers
from shared.worktime import CHINA, Calendar

CITY, COUNTY, STATION, OTHER = (new_id() for _ in range(4))
PATH = f"/{CITY}/{COUNTY}/{STATION}/"
AT = datetime(2026, 11, 24, 20, tzinfo=CHINA)  # a Tuesday evening
MORNINGS = {"seasons": [{"since": "01-01", "slots": [["09:00", "12:00"]]}], "every_day": False}
EVENINGS = {"seasons": [{"since": "01-01", "slots": [["19:00", "22:00"]]}], "every_day": False}


def fact(what: str, content: dict[str, Any], unit_id: str | None = None, **changed: Any) -> CalendarChanged:
    values = {"calendar_id": new_id(), "year": None, "version": 1} | changed
    return CalendarChanged(what=what, content=content, unit_id=unit_id, **values)


def hear(db: Database, *facts: CalendarChanged) -> None:
    with db.write() as session:
        for one in facts:
            apply_calendar(session, one)


def held(db: Database, path: str = PATH) -> Calendar:
    with db.read() as session:
        return calendar_of(session, path)


def day(on: str, working: bool = False, **more: Any) -> dict[str, Any]:
    return {"on": on, "working": working, "name": "本地", **more}


@pytest.mark.parametrize("path", ["", "/", PATH, f"/{OTHER}/"], ids=["none", "root", "ours", "others"])
def test_who_heard_nothing_has_the_shipped_calendar(db: Database, path: str) -> None:
    assert held(db, path).key == Calendar().key


def test_the_nearest_hours_along_the_path_hold(db: Database) -> None:
    assert not held(db).is_open(AT)
    hear(db, fact("hours", EVENINGS, CITY), fact("hours", MORNINGS, OTHER))
    assert held(db).is_open(AT)
    hear(db, fact("hours", MORNINGS, COUNTY), fact("hours", EVENINGS))
    assert not held(db).is_open(AT)
    assert held(db, f"/{CITY}/").is_open(AT)
    assert held(db, "").is_open(AT)


def test_local_days_of_all_units_above_count_and_the_nearest_wins(db: Database) -> None:
    hear(
        db,
        fact("day", day("2026-11-24"), COUNTY), fact("day", day("2026-11-24", True), STATION),
        fact("day", day("2026-11-25"), CITY), fact("day", day("2026-11-26")), fact("day", day("2026-11-27"), OTHER),
    )  # fmt: skip
    working = {n: held(db).is_working(date(2026, 11, n)) for n in range(24, 28)}
    assert working == {24: True, 25: False, 26: False, 27: True}
    county = held(db, f"/{CITY}/{COUNTY}/")
    assert [county.is_working(date(2026, 11, n)) for n in (24, 25)] == [False, False]
    assert held(db).day(date(2026, 11, 25)).status == "local"


def test_an_imported_year_is_over_the_shipped_and_over_the_provisional_one(db: Database) -> None:
    table = {"status": "official", "source": "通知", "off": {"2027-03-01": "试验"}, "work": {}}
    assert held(db).day(date(2027, 3, 1)).status == "provisional"
    hear(db, fact("year", table, year=2027))
    found = held(db).day(date(2027, 3, 1))
    assert (found.working, found.status, found.name) == (False, "official", "试验")
    hear(db, fact("year", table | {"off": {"2026-11-24": "补充"}}, year=2026))
    assert not held(db).is_working(date(2026, 11, 24))


def test_the_newest_version_holds_whatever_comes_after_it(db: Database) -> None:
    first = fact("day", day("2026-11-24"), COUNTY)
    second = fact("day", day("2026-11-25"), COUNTY, calendar_id=first.calendar_id, version=2)
    hear(db, second, first)
    assert held(db).is_working(date(2026, 11, 24))
    assert not held(db).is_working(date(2026, 11, 25))


def test_an_empty_content_takes_it_back(db: Database) -> None:
    hours, off = fact("hours", EVENINGS, COUNTY), fact("day", day("2026-11-25"), COUNTY)
    hear(db, fact("hours", MORNINGS, CITY), hours, off, fact("day", day("2026-11-26"), STATION))
    for one in (hours, off):
        hear(db, fact(one.what, {}, COUNTY, calendar_id=one.calendar_id, version=2))
    assert not held(db).is_open(AT)
    assert held(db).is_open(AT.replace(hour=9))
    assert held(db).is_working(date(2026, 11, 25))
    assert not held(db).is_working(date(2026, 11, 26)), "what stands nearer still holds"


def test_what_is_heard_in_a_transaction_holds_in_it_at_once(db: Database) -> None:
    with db.write() as session:
        assert not calendar_of(session, PATH).is_open(AT)
        apply_calendar(session, fact("hours", EVENINGS, COUNTY))
        assert calendar_of(session, PATH).is_open(AT)
        session.rollback()
    assert not held(db).is_open(AT)


def test_every_service_that_follows_the_directory_hears_it(db: Database) -> None:
    handlers = Handlers()
    handlers.include(identity_handlers)
    assert "calendar.changed" in handlers.by_name


def test_one_small_query_a_transaction_and_one_object_a_process(db: Database) -> None:
    hear(db, fact("hours", EVENINGS, COUNTY), *(fact("day", day(f"2026-03-{n:02}"), OTHER) for n in range(1, 29)))
    held(db)
    asked: list[str] = []
    sa.event.listen(db.read_engine, "before_cursor_execute", lambda c, cur, text, *rest: asked.append(text))
    with db.read() as session:
        one, again = calendar_of(session, PATH), calendar_of(session, PATH)
    assert one is again
    assert one is held(db, f"/{CITY}/{COUNTY}/"), "a station without its own shares its county's"
    assert len([text for text in asked if KnownCalendar.__tablename__ in text]) == 2, asked  # one for each transaction
    assert not [text for text in asked if "content" in text]
    assert held(db, f"/{OTHER}/") is not one


def test_the_same_content_has_the_same_key_in_another_database(db: Database) -> None:
    hear(db, fact("hours", EVENINGS, COUNTY))
    before = held(db).key
    hear(db, fact("hours", EVENINGS, STATION))
    assert held(db).key == before
