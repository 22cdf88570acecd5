"""年表: every day of 2020-2026 against two libraries, and the shipped file against itself."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

import shared.worktime
from shared.worktime import shipped_years
from tests.shared.worktime.moments import OFFICE_CALENDAR

FILE = Path(shared.worktime.__file__).with_name("years.csv")
KNOWN = range(2020, 2027)


def days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


@pytest.mark.parametrize("year", KNOWN)
def test_every_day_as_in_chinesecalendar(year: int) -> None:
    assert [on for on in days_of(year) if OFFICE_CALENDAR.is_working(on) != chinese_calendar.is_workday(on)] == []


@pytest.mark.parametrize("year", KNOWN)
def test_every_day_as_in_holidays(year: int) -> None:
    oracle = holidays.country_holidays("CN", years=range(2019, 2028))
    assert [on for on in days_of(year) if OFFICE_CALENDAR.is_working(on) != oracle.is_working_day(on)] == []


@pytest.mark.parametrize("year", KNOWN)
def test_the_names_as_in_chinesecalendar(year: int) -> None:
    names = {"New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
             "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节", "National Day": "国庆节"}  # fmt: skip
    wrong = []
    for on in days_of(year):
        _, theirs = chinese_calendar.get_holiday_detail(on)
        ours = OFFICE_CALENDAR.day(on).name
        if ours not in ("周末", "工作日", "调休上班") and (theirs is None or names[theirs] not in ours):
            wrong.append((on, ours, theirs))
    assert wrong == []


def test_spring_2020_was_extended() -> None:
    """30 January was to be the last day off and 1 February a make-up Saturday; both changed overnight."""
    assert [OFFICE_CALENDAR.day(date(2020, 1, 31) + timedelta(days=n)).name for n in range(4)] == [
        *("春节", "春节", "春节", "工作日")
    ]
    assert OFFICE_CALENDAR.is_working(date(2020, 1, 19))
    assert date(2020, 2, 1) not in shipped_years()[2020].work
    assert "延长2020年春节假期" in shipped_years()[2020].source


@pytest.mark.parametrize("on", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_make_up_days_of_2026(on: str) -> None:
    day = OFFICE_CALENDAR.day(date.fromisoformat(on))
    assert day.on.weekday() >= 5
    assert (day.working, day.name, day.status) == (True, "调休上班", "official")
    assert "关于2026年部分节假日安排的通知" in day.source
    assert day.slots == ((510, 720), (840, 1080))


def test_a_notice_names_days_of_the_december_before() -> None:
    assert shipped_years()[2023].off[date(2022, 12, 31)] == "元旦"
    day = OFFICE_CALENDAR.day(date(2022, 12, 31))
    assert (day.working, day.name) == (False, "元旦")
    assert "2023年" in day.source


def test_all_seven_years_are_shipped_official_and_named() -> None:
    assert list(shipped_years()) == list(KNOWN)
    for year, table in shipped_years().items():
        assert (table.year, table.status) == (year, "official")
        assert f"国务院办公厅关于{year}年部分节假日安排的通知（国办发明电〔{year - 1}〕" in table.source


def test_the_file_is_in_order_and_says_nothing_twice() -> None:
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    days = [row["date"] for row in rows]
    assert days == sorted(set(days))
    assert {row["kind"] for row in rows} == {"off", "work"}
    assert all(row["name"] and "〕" in row["source"] for row in rows)
    assert all(date.fromisoformat(row["date"]).weekday() >= 5 for row in rows if row["kind"] == "work")


@pytest.mark.parametrize(
    ("year", "off", "work"),
    [(2020, 30, 6), (2021, 31, 7), (2022, 31, 7), (2023, 27, 7), (2024, 28, 8), (2025, 28, 5), (2026, 33, 6)],
)
def test_as_many_days_as_the_notice_names(year: int, off: int, work: int) -> None:
    assert (len(shipped_years()[year].off), len(shipped_years()[year].work)) == (off, work)


def test_no_library_knows_a_year_that_is_not_shipped() -> None:
    """Fails with the release that brings the next notice: then its year belongs into years.csv."""
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(max(shipped_years()) + 1, 1, 1))


def test_the_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        shipped_years()[2026].off[date(2026, 3, 2)] = "x"  # type: ignore[index]
    with pytest.raises(TypeError):
        shipped_years()[2027] = shipped_years()[2026]  # type: ignore[index]
