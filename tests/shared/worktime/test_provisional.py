"""暂定年份: a year before its notice is computed, says so, and gives way when the notice comes."""

from datetime import date, timedelta
from types import MappingProxyType

import holidays
import pytest

from shared.worktime import ALWAYS, Calendar, OutOfYears, Year, provisional_year, shipped_years
from shared.worktime.statutory import lunar_dates, statutory_days
from tests.shared.worktime.moments import OFFICE_CALENDAR, at, hours, said

FESTIVALS = ("Spring Festival", "Tomb-Sweeping Day", "Dragon Boat Festival", "Mid-Autumn Festival")


@pytest.mark.parametrize("year", lunar_dates())
def test_lunar_dates_against_a_second_source(year: int) -> None:
    """The table was made with cnlunar (solar terms) and lunardate; `holidays` has a table of its own."""
    theirs = holidays.country_holidays("CN", years=year, language="en_US")
    for on, festival in zip(lunar_dates()[year], FESTIVALS, strict=True):
        assert on.year == year
        assert festival in theirs[on], (on, festival)
    spring, qingming, duanwu, mid_autumn = lunar_dates()[year]
    assert qingming in (date(year, 4, 4), date(year, 4, 5))
    assert date(year, 1, 21) <= spring <= date(year, 2, 20)
    assert (duanwu - spring).days in range(120, 156)  # 4 or 5 months and 4 days
    assert (mid_autumn - duanwu).days in range(98, 130)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_notices_hold_the_statutory_days(year: int) -> None:
    assert set(statutory_days(year)) <= set(shipped_years()[year].off)


@pytest.mark.parametrize("year", range(2027, 2061))
def test_statutory_days_against_a_second_source(year: int) -> None:
    theirs = holidays.country_holidays("CN", years=year, language="en_US")
    assert set(statutory_days(year)) == {on for on, name in theirs.items() if "observed" not in name}


def test_thirteen_days_unless_two_fall_together() -> None:
    assert len(statutory_days(2027)) == 13
    assert statutory_days(2031)[date(2031, 10, 1)] == "国庆节、中秋节"
    assert len(statutory_days(2031)) == 12


def test_2027_is_provisional_and_has_no_make_up_day() -> None:
    table = provisional_year(2027)
    assert (table.status, dict(table.work)) == ("provisional", {})
    assert "暂定" in table.source
    assert [on.isoformat() for on, name in table.off.items() if name == "春节"] == [
        *("2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08")
    ]
    assert OFFICE_CALENDAR.day(date(2027, 10, 1)).status == "provisional"
    assert OFFICE_CALENDAR.day(date(2027, 3, 1)).status == "provisional"
    assert not any(OFFICE_CALENDAR.is_working(date(2027, 2, 6) + timedelta(days=7 * n)) for n in range(40))


def test_no_lunar_dates_no_guess() -> None:
    with pytest.raises(OutOfYears, match="2061"):
        provisional_year(2061)
    with pytest.raises(OutOfYears, match="2024"):
        provisional_year(2024)
    with pytest.raises(OutOfYears, match="2061"):
        Calendar(last=2061)
    assert Calendar(last=2060).is_working(date(2060, 12, 31))


def test_which_years_of_an_interval_are_provisional() -> None:
    ask = OFFICE_CALENDAR.provisional
    assert ask(at("2026-11-21 09:00"), at("2026-12-31 18:00")) == []
    assert ask(at("2026-12-31 09:00"), at("2027-01-04 18:00")) == [2027]
    assert ask(at("2026-12-31 09:00"), at("2029-01-04 18:00")) == [2027, 2028, 2029]
    assert ask(at("2026-12-31 23:59"), at("2026-12-31 23:59")) == []
    assert ask(at("2027-01-01 00:00"), at("2027-01-01 00:00")) == [2027]  # still 2026 in UTC
    assert ask(at("2027-05-01 00:00"), at("2026-05-01 00:00")) == []
    assert ask(at("2045-12-31 00:00"), at("2046-01-01 00:00")) == [2045]


def test_round_the_clock_nothing_is_provisional() -> None:
    assert Calendar(ALWAYS).provisional(at("2026-12-31 09:00"), at("2029-01-04 18:00")) == []


def test_the_notice_replaces_the_guess() -> None:
    """A made-up notice: the Friday before Spring Festival off for the Sunday after it."""
    before = OFFICE_CALENDAR
    guess = provisional_year(2027)
    off = {**guess.off, date(2027, 2, 9): "春节", date(2027, 2, 10): "春节"}
    notice = Year(2027, "official", off, {date(2027, 1, 31): "春节", date(2027, 2, 14): "春节"}, "试用通知")
    after = Calendar(years={**shipped_years(), 2027: notice})
    start = at("2027-02-04 16:00")
    assert said(before.add(start, hours(8))) == "2027-02-09 16:30"
    assert said(after.add(start, hours(8))) == "2027-02-11 16:30"
    assert said(after.add_days(at("2027-02-12 16:00"), 1)) == "2027-02-14 16:00"
    assert (before.provisional(start, start), after.provisional(start, start)) == ([2027], [])
    assert after.day(date(2027, 2, 9)).source == "试用通知"
    assert before.key != after.key


def test_the_later_notice_has_the_last_word_on_december() -> None:
    moved = Year(2028, "official", {date(2027, 12, 31): "元旦"}, {date(2027, 12, 26): "元旦"}, "次年通知")
    calendar = Calendar(years={**shipped_years(), 2028: moved})
    assert not calendar.is_working(date(2027, 12, 31))
    assert calendar.is_working(date(2027, 12, 26))
    assert calendar.day(date(2027, 12, 26)).source == "次年通知"
    off_again = Year(2027, "official", {}, {date(2027, 12, 26): "x"}, "旧")
    back = Year(2028, "official", {date(2027, 12, 26): "元旦"}, {}, "新")
    both = Calendar(years={**shipped_years(), 2027: off_again, 2028: back})
    assert (both.is_working(date(2027, 12, 26)), both.day(date(2027, 12, 26)).source) == (False, "新")


def test_without_any_table_all_is_provisional() -> None:
    calendar = Calendar(years=MappingProxyType({}))
    assert calendar.provisional(at("2025-01-01 00:00"), at("2026-12-31 00:00")) == [2025, 2026]
    assert not calendar.is_working(date(2026, 10, 10))  # nobody told it of the make-up Saturday


def test_a_table_from_before_a_gap_spoils_nothing() -> None:
    """Somebody imports 2015: 2016 to 2019 are unknown, so the calendar begins in 2020 as before."""
    stray = Year(2015, "official", {date(2015, 1, 1): "元旦"}, {}, "旧通知")
    calendar = Calendar(years={**shipped_years(), 2015: stray})
    assert calendar.is_working(date(2020, 1, 2))
    assert calendar.key == Calendar().key
    with pytest.raises(OutOfYears, match="2020"):
        calendar.is_open(at("2015-01-05 09:00"))
    late = Year(2061, "official", {date(2061, 1, 3): "元旦"}, {}, "新通知")
    assert not Calendar(years={**shipped_years(), 2061: late}, last=2061).is_working(date(2061, 1, 3))
    assert Calendar(years={2050: late}, last=2045).provisional(at("2045-01-01 00:00"), at("2045-01-02 00:00")) == [2045]
