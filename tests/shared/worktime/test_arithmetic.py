"""顺推 倒推 已用: against a walk from minute to minute, and at every edge."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from shared.worktime import CHINA, Calendar, Hours, OutOfYears, OwnDay, Season
from tests.shared.worktime.moments import DUTY_CALENDAR, OFFICE_CALENDAR, SUMMER, at, hours, said

MINUTE = timedelta(minutes=1)
NIGHTS = Hours((Season((1, 1), ((0, 360), (720, 780), (1320, 1440))),), every_day=True)
LOCAL = {date(2026, 10, 9): OwnDay(False, "停电"), date(2026, 10, 3): OwnDay(True, "值守", ((0, 60), (1430, 1440)))}
CALENDARS = {
    "office": OFFICE_CALENDAR,
    "summer": Calendar(SUMMER),
    "nights": Calendar(NIGHTS),
    "always": DUTY_CALENDAR,
    "local": Calendar(own_days=LOCAL),
}
# National Day 2026: from a Friday to the Monday after the make-up Saturday.
FIRST, LAST = at("2026-09-25 00:00"), at("2026-10-13 00:00")


@cache
def open_minutes(name: str) -> list[bool]:
    """Each minute of those days by its own: asks only what a day's slots are."""
    calendar = CALENDARS[name]

    def walk() -> Iterator[bool]:
        moment = FIRST.astimezone(CHINA)
        while moment < LAST:
            minute = moment.hour * 60 + moment.minute
            yield any(start <= minute < end for start, end in calendar.day(moment.date()).slots)
            moment += MINUTE

    return list(walk())


@pytest.mark.parametrize("name", CALENDARS)
def test_every_minute_as_walked(name: str) -> None:
    calendar, minutes = CALENDARS[name], open_minutes(name)
    done = 0
    for number, counted in enumerate(minutes):
        moment = FIRST + number * MINUTE
        assert calendar.is_open(moment) == counted, said(moment)
        assert calendar.elapsed(FIRST, moment) == done * MINUTE, said(moment)
        done += counted


@pytest.mark.parametrize("name", CALENDARS)
def test_add_and_back_as_walked(name: str) -> None:
    calendar, minutes = CALENDARS[name], open_minutes(name)
    ends = [FIRST + (number + 1) * MINUTE for number, counted in enumerate(minutes) if counted]
    starts = [end - MINUTE for end in ends]
    for number in range(0, len(minutes) // 2, 53):
        moment = FIRST + number * MINUTE
        passed = sum(minutes[:number])
        for span in (1, 59, 60, 209, 210, 211, 450, 600):
            assert calendar.add(moment, span * MINUTE) == ends[passed + span - 1], (said(moment), span)
            if passed >= span:
                assert calendar.back(moment, span * MINUTE) == starts[passed - span], (said(moment), span)


@pytest.mark.parametrize("name", CALENDARS)
def test_next_open_as_walked(name: str) -> None:
    calendar, minutes = CALENDARS[name], open_minutes(name)
    for number in range(len(minutes) - 2 * 1440):
        reached = minutes.index(True, number)
        assert calendar.next_open(FIRST + number * MINUTE) == FIRST + reached * MINUTE


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-11-20 08:30", 3.5, "2026-11-20 12:00"),  # ends with the slot, not with the next one's start
        ("2026-11-20 08:30", 7.5, "2026-11-20 18:00"),
        ("2026-11-20 11:00", 2, "2026-11-20 15:00"),  # over lunch
        ("2026-11-20 12:30", 1, "2026-11-20 15:00"),  # asked at lunch
        ("2026-11-20 20:00", 1, "2026-11-23 09:30"),  # asked in the evening before a weekend
        ("2026-11-20 17:59", 0, "2026-11-20 17:59"),
        ("2026-11-21 03:00", 0, "2026-11-21 03:00"),  # nothing to wait for, at night either
        ("2026-09-30 17:00", 2, "2026-10-08 09:30"),  # over National Day
        ("2026-10-09 17:00", 2, "2026-10-10 09:30"),  # to a make-up Saturday
        ("2026-02-13 17:00", 9.5, "2026-02-24 09:30"),  # Saturday 14 works, then nine days off until Tuesday
        ("2026-12-31 17:00", 2, "2027-01-04 09:30"),  # over the year's end, into a provisional one
        ("2025-12-31 17:00", 2, "2026-01-04 09:30"),  # a Sunday that works
    ],
)
def test_working_hours(start: str, span: float, due: str) -> None:
    assert said(OFFICE_CALENDAR.add(at(start), hours(span))) == due


def test_microseconds_are_kept() -> None:
    start = at("2026-11-20 17:59:59.999999")
    assert OFFICE_CALENDAR.add(start, timedelta(microseconds=1)) == at("2026-11-20 18:00")
    assert OFFICE_CALENDAR.add(start, timedelta(microseconds=2)) == at("2026-11-23 08:30:00.000001")
    assert OFFICE_CALENDAR.back(at("2026-11-23 08:30:00.000001"), timedelta(microseconds=2)) == start
    assert OFFICE_CALENDAR.elapsed(start, at("2026-11-23 08:30:00.000001")) == timedelta(microseconds=2)


def test_back_is_the_greatest_moment() -> None:
    assert said(OFFICE_CALENDAR.back(at("2026-11-23 09:30"), hours(1))) == "2026-11-23 08:30"  # not Friday 18:00
    assert said(OFFICE_CALENDAR.back(at("2026-11-23 08:30"), hours(1))) == "2026-11-20 17:00"
    assert said(OFFICE_CALENDAR.back(at("2026-11-22 03:00"), hours(0))) == "2026-11-22 03:00"


def test_nothing_passes_backwards() -> None:
    assert OFFICE_CALENDAR.elapsed(at("2026-11-20 16:00"), at("2026-11-20 09:00")) == hours(0)
    assert OFFICE_CALENDAR.elapsed(at("2026-11-20 16:00"), at("2026-11-20 16:00")) == hours(0)


def test_any_zone_asks_and_utc_answers() -> None:
    start = datetime(2026, 11, 20, 16, tzinfo=CHINA)
    due = OFFICE_CALENDAR.add(start, hours(1))
    assert due.tzinfo is UTC
    assert due == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert OFFICE_CALENDAR.next_open(start).tzinfo is UTC


def test_naive_times_and_negative_spans_are_refused() -> None:
    naive = datetime(2026, 11, 20, 16)  # noqa: DTZ001
    for ask in (
        lambda: OFFICE_CALENDAR.add(naive, hours(1)),
        lambda: OFFICE_CALENDAR.elapsed(at("2026-11-20 16:00"), naive),
        lambda: OFFICE_CALENDAR.is_open(naive),
        lambda: OFFICE_CALENDAR.provisional(naive, naive),
    ):
        with pytest.raises(ValueError, match="时区"):
            ask()
    for ask in (OFFICE_CALENDAR.add, OFFICE_CALENDAR.back):
        with pytest.raises(ValueError, match="不能为负"):
            ask(at("2026-11-20 16:00"), hours(-1))


def test_beyond_the_years_is_an_error() -> None:
    calendar = Calendar(last=2027)
    assert said(calendar.add(at("2027-12-31 17:00"), hours(1))) == "2027-12-31 18:00"
    assert calendar.elapsed(at("2020-01-01 00:00"), at("2028-01-01 00:00")) > hours(14000)
    for ask in (
        lambda: calendar.add(at("2027-12-31 17:00"), hours(2)),
        lambda: calendar.add(at("2027-12-31 17:00"), hours(1) + timedelta(microseconds=1)),
        lambda: calendar.add(at("2027-12-31 17:00"), timedelta.max),
        lambda: calendar.add(at("2028-01-01 00:01"), hours(1)),
        lambda: calendar.add(at("2019-12-31 17:00"), hours(1)),
        lambda: calendar.back(at("2020-01-02 09:30"), hours(1) + timedelta(microseconds=1)),
        lambda: calendar.add_days(at("2027-12-31 17:00"), 1),
        lambda: calendar.add_days(at("2027-12-31 18:01"), 0),
        lambda: calendar.add_months(at("2027-12-31 17:00"), 1),
        lambda: calendar.next_open(at("2027-12-31 18:00")),
        lambda: calendar.day(date(2028, 1, 1)),
        lambda: calendar.is_working(date(2019, 12, 31)),
        lambda: calendar.segments(at("2027-12-31 17:00"), at("2028-01-01 00:01")),
    ):
        with pytest.raises(OutOfYears):
            ask()
    with pytest.raises(OutOfYears, match="2020 至 2027"):
        calendar.elapsed(at("2027-12-31 17:00"), at("2028-01-02 00:00"))
