"""工作日与月: the same time of day some working days on; the corresponding day some months on."""

from datetime import date

import pytest

from shared.worktime import Calendar, Hours, OwnDay, Season
from tests.shared.worktime.moments import DUTY_CALENDAR, OFFICE_CALENDAR, at, hours, said


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2026-11-20 16:00", 1, "2026-11-23 16:00"),  # Friday to Monday
        ("2026-11-20 16:00", 0, "2026-11-20 16:00"),
        ("2026-11-20 16:00", 5, "2026-11-27 16:00"),
        ("2026-11-20 08:30", 1, "2026-11-23 08:30"),
        ("2026-11-20 18:00", 1, "2026-11-23 18:00"),  # the moment of closing belongs to its day
        ("2026-11-20 18:00:00.000001", 1, "2026-11-24 08:30"),
        ("2026-11-20 12:00", 1, "2026-11-23 12:00"),
        ("2026-11-20 12:30", 1, "2026-11-23 14:00"),  # asked at lunch: from 14:00
        ("2026-11-20 20:00", 1, "2026-11-24 08:30"),  # asked in the evening: from Monday's opening
        ("2026-11-20 20:00", 0, "2026-11-23 08:30"),
        ("2026-11-21 10:00", 1, "2026-11-24 08:30"),  # asked on a Saturday
        ("2026-10-09 16:00", 1, "2026-10-10 16:00"),  # a make-up Saturday
        ("2026-09-30 16:00", 1, "2026-10-08 16:00"),  # National Day
        ("2026-09-30 16:00", 3, "2026-10-10 16:00"),
        ("2026-02-13 09:15", 2, "2026-02-24 09:15"),  # Saturday 14, then nine days off
        ("2026-12-31 16:00", 1, "2027-01-04 16:00"),
        ("2028-02-28 16:00", 1, "2028-02-29 16:00"),
        ("2026-11-20 16:00:07.000001", 1, "2026-11-23 16:00:07.000001+08:00"),
    ],
)
def test_working_days(start: str, n: int, due: str) -> None:
    assert said(OFFICE_CALENDAR.add_days(at(start), n)) == due


def test_round_the_clock_a_working_day_is_a_day() -> None:
    for start in ("2026-11-20 00:00", "2026-11-20 16:00", "2026-11-20 23:59:59.999999"):
        for n in (0, 1, 40):
            assert DUTY_CALENDAR.add_days(at(start), n) == at(start) + hours(24 * n)


def test_weekdays_round_the_clock() -> None:
    calendar = Calendar(Hours((Season((1, 1), ((0, 1440),)),)))
    assert said(calendar.add_days(at("2026-11-20 00:00"), 1)) == "2026-11-23 00:00"
    assert said(calendar.add_days(at("2026-11-21 00:00"), 1)) == "2026-11-24 00:00"  # Friday 24:00 to Monday 24:00
    assert said(calendar.add_days(at("2026-11-21 00:01"), 1)) == "2026-11-24 00:00"  # Monday 00:00 to Tuesday 00:00
    assert said(calendar.add_days(at("2026-11-23 00:00"), 1)) == "2026-11-24 00:00"


def test_a_day_with_other_hours_takes_what_it_can() -> None:
    own = {
        date(2026, 11, 23): OwnDay(True, "半天", ((510, 720),)),
        date(2026, 11, 24): OwnDay(True, "错峰", ((600, 690), (900, 1080))),
        date(2026, 11, 25): OwnDay(False, "停电"),
        date(2026, 11, 28): OwnDay(True, "加班"),
    }
    calendar = Calendar(own_days=own)
    friday = "2026-11-20"
    assert said(calendar.add_days(at(f"{friday} 16:00"), 1)) == "2026-11-23 12:00"  # no slot after: its close
    assert said(calendar.add_days(at(f"{friday} 11:40"), 2)) == "2026-11-24 15:00"  # in a gap: its next slot
    assert said(calendar.add_days(at(f"{friday} 09:00"), 2)) == "2026-11-24 10:00"  # before it opens
    assert said(calendar.add_days(at(f"{friday} 09:00"), 3)) == "2026-11-26 09:00"  # Wednesday is off
    assert said(calendar.add_days(at(f"{friday} 09:00"), 5)) == "2026-11-28 09:00"  # a Saturday of its own


def test_negative_days_and_no_months_are_refused() -> None:
    with pytest.raises(ValueError, match="负"):
        OFFICE_CALENDAR.add_days(at("2026-11-20 16:00"), -1)
    for n in (0, -1):
        with pytest.raises(ValueError, match="至少"):
            OFFICE_CALENDAR.add_months(at("2026-11-20 16:00"), n)


@pytest.mark.parametrize(
    ("start", "n", "forward", "back", "none"),
    [
        # 28 February 2027 is a Sunday
        ("2026-11-30 09:00", 3, "2027-03-01 18:00", "2027-02-26 18:00", "2027-03-01 00:00"),
        ("2026-11-28 09:00", 3, "2027-03-01 18:00", "2027-02-26 18:00", "2027-03-01 00:00"),
        # 29 February: there is one in 2028, none in 2029
        ("2027-11-29 09:00", 3, "2028-02-29 18:00", "2028-02-29 18:00", "2028-02-29 18:00"),
        ("2027-11-30 09:00", 3, "2028-02-29 18:00", "2028-02-29 18:00", "2028-02-29 18:00"),
        ("2028-02-29 09:00", 12, "2029-02-28 18:00", "2029-02-28 18:00", "2029-02-28 18:00"),
        ("2028-02-29 09:00", 48, "2032-03-01 18:00", "2032-02-27 18:00", "2032-03-01 00:00"),  # a Sunday
        # month ends
        ("2026-08-31 09:00", 1, "2026-09-30 18:00", "2026-09-30 18:00", "2026-09-30 18:00"),
        ("2026-06-30 09:00", 1, "2026-07-30 18:00", "2026-07-30 18:00", "2026-07-30 18:00"),
        ("2026-01-31 09:00", 1, "2026-02-28 18:00", "2026-02-28 18:00", "2026-02-28 18:00"),  # a Saturday that works
        # into National Day, and out of it on either side
        ("2026-09-01 09:00", 1, "2026-10-08 18:00", "2026-09-30 18:00", "2026-10-02 00:00"),
        ("2026-09-10 09:00", 1, "2026-10-10 18:00", "2026-10-10 18:00", "2026-10-10 18:00"),  # a Saturday that works
        # year ends
        ("2026-11-20 09:00", 2, "2027-01-20 18:00", "2027-01-20 18:00", "2027-01-20 18:00"),
        ("2026-12-31 09:00", 12, "2027-12-31 18:00", "2027-12-31 18:00", "2027-12-31 18:00"),
        ("2026-10-01 09:00", 3, "2027-01-04 18:00", "2026-12-31 18:00", "2027-01-02 00:00"),
        ("2026-11-20 09:00", 1, "2026-12-21 18:00", "2026-12-18 18:00", "2026-12-21 00:00"),
        # the day is the bureau's, not Greenwich's: 06:00 on the 1st is still the 31st there
        ("2026-09-01 06:00", 3, "2026-12-01 18:00", "2026-12-01 18:00", "2026-12-01 18:00"),
        ("2026-11-30 23:59:59.999999", 1, "2026-12-30 18:00", "2026-12-30 18:00", "2026-12-30 18:00"),
        ("2026-12-01 00:00", 1, "2027-01-04 18:00", "2026-12-31 18:00", "2027-01-02 00:00"),
    ],
)
def test_months(start: str, n: int, forward: str, back: str, none: str) -> None:
    assert said(OFFICE_CALENDAR.add_months(at(start), n)) == forward
    assert said(OFFICE_CALENDAR.add_months(at(start), n, "forward")) == forward
    assert said(OFFICE_CALENDAR.add_months(at(start), n, "back")) == back
    assert said(OFFICE_CALENDAR.add_months(at(start), n, "none")) == none


def test_round_the_clock_a_month_ends_at_midnight() -> None:
    assert said(DUTY_CALENDAR.add_months(at("2026-11-30 09:00"), 3)) == "2027-03-01 00:00"
    assert said(DUTY_CALENDAR.add_months(at("2026-09-01 09:00"), 1, "back")) == "2026-10-02 00:00"


def test_a_month_ends_with_the_hours_of_its_day() -> None:
    calendar = Calendar(own_days={date(2026, 12, 18): OwnDay(True, "半天", ((510, 720),))})
    assert said(calendar.add_months(at("2026-11-18 09:00"), 1)) == "2026-12-18 12:00"
