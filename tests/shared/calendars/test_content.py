"""What calendar.changed carries, and the values it stands for: there and back, and refused when it is neither."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendars import (
    clock_words,
    hours_of,
    minutes,
    own_day_of,
    plain_hours,
    plain_slots,
    plain_year,
    slots_of,
    year_of,
)
from shared.worktime import ALWAYS, OFFICE, shipped_years


@given(st.integers(0, 1440))
def test_a_minute_of_the_day_there_and_back(minute: int) -> None:
    assert minutes(clock_words(minute)) == minute


@pytest.mark.parametrize("clock", ["24:01", "8:30", "08:60", "0830", "-1:00", "aa:bb", "", "08:30:00", "1:000"])
def test_what_is_no_time_of_the_day(clock: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        minutes(clock)


@pytest.mark.parametrize("year", [2020, 2024, 2026])
def test_a_year_there_and_back(year: int) -> None:
    table = shipped_years()[year]
    again = year_of(year, plain_year(table))
    assert (again.status, again.source, dict(again.off), dict(again.work)) == (
        table.status, table.source, dict(table.off), dict(table.work))  # fmt: skip


def test_hours_there_and_back() -> None:
    seasons = [{"since": "01-01", "slots": [["08:30", "12:00"], ["14:00", "18:00"]]}]
    assert plain_hours(OFFICE) == {"seasons": seasons, "every_day": False}
    assert [hours_of(plain_hours(one)) for one in (OFFICE, ALWAYS)] == [OFFICE, ALWAYS]
    leap = {"seasons": [{"since": "02-29", "slots": [["09:00", "17:00"]]}]}
    assert plain_hours(hours_of(leap))["seasons"] == leap["seasons"]


@pytest.mark.parametrize(
    "seasons",
    [
        [{"since": "02-30", "slots": [["09:00", "17:00"]]}],
        [{"since": "01-01", "slots": [["09:00", "12:00"], ["11:00", "17:00"]]}],
        [{"since": "01-01", "slots": []}],
    ],
)
def test_hours_that_make_no_sense(seasons: Any) -> None:
    with pytest.raises(ValueError, match=r"^"):
        hours_of({"seasons": seasons})


def test_a_local_day() -> None:
    on, own = own_day_of({"on": "2026-11-24", "working": True, "name": "宣传日", "slots": [["09:00", "11:00"]]})
    assert (on.isoformat(), own.working, own.name, own.slots) == ("2026-11-24", True, "宣传日", ((540, 660),))
    assert plain_slots(slots_of([["09:00", "24:00"]])) == [["09:00", "24:00"]]
    assert own_day_of({"on": "2026-11-24", "working": False, "name": "停电"})[1].slots is None
