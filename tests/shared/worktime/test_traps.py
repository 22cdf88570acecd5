"""What others get wrong: a day taken for 24 hours, a second lost at midnight, an endless walk, a lost Saturday."""

import time
from datetime import date, timedelta

import pytest

from shared.worktime import Calendar, Hours, NoWorkingTime, OwnDay, Season, Year, shipped_years
from tests.shared.worktime.moments import DUTY_CALENDAR, OFFICE_CALENDAR, at, hours, said


def test_a_working_day_is_not_24_working_hours() -> None:
    friday = at("2026-11-20 16:00")
    assert said(OFFICE_CALENDAR.add_days(friday, 1)) == "2026-11-23 16:00"
    assert said(OFFICE_CALENDAR.add(friday, hours(7.5))) == "2026-11-23 16:00"  # as long as this office's day
    assert said(OFFICE_CALENDAR.add(friday, hours(8))) == "2026-11-23 16:30"
    assert said(OFFICE_CALENDAR.add(friday, hours(24))) == "2026-11-25 17:30"


@pytest.mark.parametrize("start", ["2026-11-20 00:00", "2026-11-20 12:34:56.789012", "2026-11-20 23:59:59.999999"])
def test_round_the_clock_is_exact_over_forty_midnights(start: str) -> None:
    for n in range(1, 24 * 40 + 1):
        due = at(start) + hours(n)
        assert DUTY_CALENDAR.add(at(start), hours(n)) == due
        assert DUTY_CALENDAR.back(due, hours(n)) == at(start)
        assert DUTY_CALENDAR.elapsed(at(start), due) == hours(n)


def test_across_the_year_too() -> None:
    assert DUTY_CALENDAR.add(at("2026-12-31 23:59:59"), timedelta(seconds=2)) == at("2027-01-01 00:00:01")


@pytest.mark.parametrize("case", ["no season", "no slot", "all days off"])
def test_no_working_time_is_an_error_at_once(case: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    year = {2026: Year(2026, "official", dict.fromkeys(days, "停"), {}, "x")}
    makers = {
        "no season": lambda: Calendar(Hours(())),
        "no slot": lambda: Calendar(Hours((Season((1, 1), ()),))),
        "all days off": lambda: Calendar(years=year, last=2026),
    }
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        with pytest.raises(NoWorkingTime, match="没有任何工作"):
            makers[case]()
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.05


def test_forty_years_of_days_off_but_one_still_answer() -> None:
    """Bisection does not walk: a calendar that opens once in twenty years is as fast as any."""
    first = date(2025, 1, 1)
    closed = {first + timedelta(days=n): OwnDay(False, "关") for n in range(20 * 365)}
    calendar = Calendar(own_days=closed | {date(2044, 6, 1): OwnDay(True, "开", ((600, 660),))})
    assert said(calendar.add(at("2025-01-02 09:00"), hours(1))) == "2044-06-01 11:00"


@pytest.mark.parametrize(
    ("before", "make_up"),
    [
        ("2025-12-31", "2026-01-04"),  # Sunday
        ("2026-02-13", "2026-02-14"),
        ("2026-02-27", "2026-02-28"),
        ("2026-05-08", "2026-05-09"),
        ("2026-09-18", "2026-09-20"),  # Sunday
        ("2026-10-09", "2026-10-10"),
    ],
)
def test_make_up_days_count(before: str, make_up: str) -> None:
    assert said(OFFICE_CALENDAR.add_days(at(f"{before} 10:00"), 1)) == f"{make_up} 10:00"
    assert said(OFFICE_CALENDAR.add(at(f"{before} 17:00"), hours(2))) == f"{make_up} 09:30"
    assert OFFICE_CALENDAR.elapsed(at(f"{make_up} 00:00"), at(f"{make_up} 23:59")) == hours(7.5)


def test_a_year_without_its_notice_answers_and_says_so() -> None:
    start = at("2026-12-30 16:00")
    due = OFFICE_CALENDAR.add_days(start, 3)
    assert said(due) == "2027-01-05 16:00"
    assert OFFICE_CALENDAR.provisional(start, due) == [2027]
    notice = Year(2027, "official", {date(2027, 1, n): "元旦" for n in (1, 2, 3, 4)}, {}, "通知")
    moved = Calendar(years={**shipped_years(), 2027: notice})
    assert said(moved.add_days(start, 3)) == "2027-01-06 16:00"
    assert moved.provisional(start, due) == []
