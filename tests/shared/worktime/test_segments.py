"""逐段说明: each piece, its reason and its table."""

from datetime import UTC, date

import pytest

from shared.worktime import Calendar, Hours, OwnDay, Season, Segment, shipped_years
from tests.shared.worktime.moments import DUTY_CALENDAR, OFFICE_CALENDAR, at, hours, said


def told(found: list[Segment]) -> list[tuple[str, str, bool, str]]:
    return [(said(each.start)[5:], said(each.end)[5:], each.counted, each.why) for each in found]


def test_over_national_day() -> None:
    found = OFFICE_CALENDAR.segments(at("2026-09-30 17:00"), at("2026-10-12 08:45"))
    assert told(found) == [
        ("09-30 17:00", "09-30 18:00", True, "工作时间"),
        ("09-30 18:00", "10-01 00:00", False, "下班时间"),
        ("10-01 00:00", "10-08 00:00", False, "国庆节"),
        ("10-08 00:00", "10-08 08:30", False, "下班时间"),
        ("10-08 08:30", "10-08 12:00", True, "工作时间"),
        ("10-08 12:00", "10-08 14:00", False, "午休"),
        ("10-08 14:00", "10-08 18:00", True, "工作时间"),
        ("10-08 18:00", "10-09 08:30", False, "下班时间"),  # one night, one piece
        ("10-09 08:30", "10-09 12:00", True, "工作时间"),
        ("10-09 12:00", "10-09 14:00", False, "午休"),
        ("10-09 14:00", "10-09 18:00", True, "工作时间"),
        ("10-09 18:00", "10-10 08:30", False, "下班时间"),
        ("10-10 08:30", "10-10 12:00", True, "调休上班"),
        ("10-10 12:00", "10-10 14:00", False, "午休"),
        ("10-10 14:00", "10-10 18:00", True, "调休上班"),
        ("10-10 18:00", "10-11 00:00", False, "下班时间"),
        ("10-11 00:00", "10-12 00:00", False, "周末"),
        ("10-12 00:00", "10-12 08:30", False, "下班时间"),
        ("10-12 08:30", "10-12 08:45", True, "工作时间"),
    ]
    assert {each.table for each in found} == {shipped_years()[2026].source}
    assert all(each.start.tzinfo is UTC and each.end.tzinfo is UTC for each in found)


def test_each_piece_names_its_own_years_table() -> None:
    found = OFFICE_CALENDAR.segments(at("2026-12-31 18:00"), at("2027-01-03 00:00"))
    assert told(found) == [
        ("12-31 18:00", "01-01 00:00", False, "下班时间"),
        ("01-01 00:00", "01-02 00:00", False, "元旦"),
        ("01-02 00:00", "01-03 00:00", False, "周末"),
    ]
    assert ["关于2026年" in found[0].table, "2027年" in found[1].table, "暂定" in found[2].table] == [True] * 3


def test_own_days_say_their_name() -> None:
    own = {
        date(2026, 11, 20): OwnDay(False, "停电检修"),
        date(2026, 11, 21): OwnDay(True, "抗洪值守", ((600, 720),)),
    }
    calendar = Calendar(own_days=own)
    found = calendar.segments(at("2026-11-20 00:00"), at("2026-11-22 00:00"))
    assert told(found) == [
        ("11-20 00:00", "11-21 00:00", False, "停电检修"),
        ("11-21 00:00", "11-21 10:00", False, "下班时间"),
        ("11-21 10:00", "11-21 12:00", True, "抗洪值守"),
        ("11-21 12:00", "11-22 00:00", False, "下班时间"),
    ]
    assert {each.table for each in found} == {"本地日历"}
    day = calendar.day(date(2026, 11, 21))
    assert (day.working, day.name, day.status, day.slots) == (True, "抗洪值守", "local", ((600, 720),))


def test_one_reason_from_two_tables_is_two_pieces() -> None:
    """The night before an own day: until midnight by the notice, then by the unit's calendar."""
    calendar = Calendar(own_days={date(2026, 11, 20): OwnDay(True, "抗洪值守")})
    found = calendar.segments(at("2026-11-19 18:00"), at("2026-11-20 08:30"))
    assert [(each.why, each.table) for each in found] == [
        ("下班时间", shipped_years()[2026].source),
        ("下班时间", "本地日历"),
    ]


def test_a_day_off_of_its_own_has_no_slots_whatever_was_written() -> None:
    calendar = Calendar(own_days={date(2026, 11, 20): OwnDay(False, "停电检修", ((600, 720),))})
    assert (calendar.day(date(2026, 11, 20)).working, calendar.day(date(2026, 11, 20)).slots) == (False, ())
    assert calendar.elapsed(at("2026-11-20 00:00"), at("2026-11-21 00:00")) == hours(0)


def test_round_the_clock_it_is_one_piece() -> None:
    found = DUTY_CALENDAR.segments(at("2026-09-28 09:00"), at("2027-10-12 09:00"))
    assert [(each.counted, each.why, each.table) for each in found] == [(True, "工作时间", "作息每日如此，不论节假日")]
    assert DUTY_CALENDAR.day(date(2026, 10, 1)).name == "国庆节"


def test_only_a_pause_at_noon_is_lunch() -> None:
    calendar = Calendar(Hours((Season((1, 1), ((0, 360), (540, 690), (900, 1020), (1320, 1440))),)))
    assert [why for *_, why in told(calendar.segments(at("2026-11-20 00:00"), at("2026-11-21 00:00")))] == [
        *("工作时间", "下班时间", "工作时间", "午休", "工作时间", "下班时间", "工作时间")
    ]


@pytest.mark.parametrize("end", ["2026-11-20 09:00", "2026-11-20 08:59"])
def test_nothing_between_nothing_told(end: str) -> None:
    assert OFFICE_CALENDAR.segments(at("2026-11-20 09:00"), at(end)) == []


def test_an_interval_that_ends_at_midnight_does_not_touch_the_next_day() -> None:
    found = OFFICE_CALENDAR.segments(at("2045-12-31 00:00"), at("2046-01-01 00:00"))
    assert sum((each.end - each.start for each in found), hours(0)) == hours(24)
