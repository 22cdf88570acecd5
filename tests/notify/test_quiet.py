"""安静时间: what leaves when, over real calendars with holidays and make-up days, against a walk minute by minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.quiet import AT_ONCE, Wish, leaves_at
from shared.worktime import CHINA, Calendar, Hours, OwnDay, Season

CALENDAR = Calendar()
START = datetime(2026, 1, 1, tzinfo=CHINA)
MINUTES = 366 * 24 * 60
WISHES = [
    Wish(digest, quiet, *hours)
    for digest in ("each", "hourly", "daily")
    for quiet, hours in ((True, ()), (True, (420, 1320, True)), (True, (540, 1020, False)), (False, ()))
]


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("due", "wish", "leaves"),
    [
        ("2026-06-02 03:00", Wish(), "2026-06-02 08:30"),  # trap 15
        ("2026-06-02 09:10", Wish(), "2026-06-02 09:10"),
        ("2026-06-02 12:00", Wish(), "2026-06-02 14:00"),
        ("2026-06-05 18:00", Wish(), "2026-06-08 08:30"),
        ("2026-02-13 19:00", Wish(), "2026-02-14 08:30"),  # a make-up Saturday before 春节
        ("2026-02-14 19:00", Wish(), "2026-02-24 08:30"),
        ("2026-06-02 03:00", AT_ONCE, "2026-06-02 03:00"),
        ("2026-06-02 10:07", Wish("hourly"), "2026-06-02 11:00"),
        ("2026-06-02 11:30", Wish("hourly"), "2026-06-02 14:00"),  # 12:00 is lunch already
        ("2026-06-02 17:01", Wish("hourly"), "2026-06-03 09:00"),
        ("2026-06-02 22:10", Wish("hourly", quiet=False), "2026-06-02 23:00"),
        ("2026-06-02 03:00", Wish("daily"), "2026-06-02 08:30"),
        ("2026-06-02 09:30", Wish("daily"), "2026-06-03 08:30"),
        ("2026-06-05 09:30", Wish("daily"), "2026-06-08 08:30"),
        ("2026-06-05 09:30", Wish("daily", quiet=False), "2026-06-08 08:30"),
        ("2026-06-06 09:30", Wish("each", True, 420, 1320, True), "2026-06-06 09:30"),
        ("2026-06-06 23:30", Wish("each", True, 420, 1320, True), "2026-06-07 07:00"),
        ("2026-06-06 09:30", Wish("each", True, 420, 1320, False), "2026-06-08 07:00"),
        ("2026-06-05 20:00", Wish("daily", True, 420, 1320, True), "2026-06-06 07:00"),
    ],
)
def test_when_it_leaves(due: str, wish: Wish, leaves: str) -> None:
    assert leaves_at(wish, beijing(due), CALENDAR) == beijing(leaves)


def open_at(wish: Wish, at: datetime) -> bool:
    """Whether something may leave at that minute, said the plain way."""
    if not wish.quiet:
        return True
    if wish.opens is None or wish.closes is None:
        return CALENDAR.is_open(at)
    clock = at.hour * 60 + at.minute
    return wish.opens <= clock < wish.closes and (wish.every_day or CALENDAR.is_working(at.date()))


def walked(wish: Wish, due: datetime) -> datetime:
    """The same by looking at every minute in turn."""
    at, last = due, None
    office = Wish() if wish.digest == "daily" and not wish.quiet else wish
    before = at.replace(hour=0, minute=0)
    began = any(open_at(office, before + timedelta(minutes=n)) for n in range((at - before) // timedelta(minutes=1)))
    for _ in range(20 * 24 * 60):
        if wish.digest == "daily" and at.date() != last:
            began, last = (began if last is None else False), at.date()
        if open_at(office, at):
            if wish.digest == "each" or (wish.digest == "hourly" and at.minute == 0):
                return at
            if wish.digest == "daily" and not began:
                return at
            began = True
        at += timedelta(minutes=1)
    raise AssertionError("never")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, MINUTES - 20 * 24 * 60), st.sampled_from(WISHES))
def test_it_is_the_first_minute_that_a_plain_walk_finds(minute: int, wish: Wish) -> None:
    due = START + timedelta(minutes=minute)
    assert leaves_at(wish, due, CALENDAR) == walked(wish, due)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 3 * MINUTES), st.integers(0, 59_999_999), st.sampled_from(WISHES))
def test_never_before_it_is_due_and_never_held_anew(minute: int, micros: int, wish: Wish) -> None:
    """Asked at the moment it named it says the same: a row that waited leaves, and joins no later digest."""
    due = (START + timedelta(minutes=minute, microseconds=micros)).astimezone(UTC)
    leaves = leaves_at(wish, due, CALENDAR)
    assert due <= leaves <= due + timedelta(days=15)
    assert leaves_at(wish, leaves, CALENDAR) == leaves


def test_two_of_one_second_share_their_digest() -> None:
    first, second = beijing("2026-06-02 10:00:00.100"), beijing("2026-06-02 10:00:00.900")
    for digest in ("hourly", "daily"):
        assert leaves_at(Wish(digest), first, CALENDAR) == leaves_at(Wish(digest), second, CALENDAR)


def test_a_unit_on_duty_on_a_holiday_is_told_on_that_day() -> None:
    kept = Calendar(own_days={date(2026, 10, 3): OwnDay(working=True, name="值班", slots=((540, 720),))})
    assert leaves_at(Wish(), beijing("2026-10-02 20:00"), kept) == beijing("2026-10-03 09:00")


def test_hours_without_a_full_hour_and_years_nobody_knows_hold_nothing_for_ever() -> None:
    short = Calendar(Hours((Season((1, 1), ((550, 590),)),)))
    due = beijing("2026-06-02 03:00")
    assert leaves_at(Wish("hourly"), due, short) == beijing("2026-06-02 09:10")
    last = beijing("2026-12-31 19:00")
    assert leaves_at(Wish(), last, Calendar(last=2026)) == last
