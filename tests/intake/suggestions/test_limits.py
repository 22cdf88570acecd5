"""The terms of a suggestion: calendar months, days off, and the colours of a limit that nobody meets."""

from datetime import date, datetime, timedelta

import pytest

from services.intake.suggestions import LIMITS, blue_from, climbed, due, term_of
from shared.worktime import CHINA, Calendar

CALENDAR = Calendar()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("name", "extended", "since", "expected"),
    [
        ("reply", False, "2025-11-30", "2026-02-28 18:00"),  # a month without a 30th; a Saturday that is worked
        ("reply", False, "2023-11-30", "2024-02-29 18:00"),  # a leap year
        ("reply", False, "2026-03-10", "2026-06-10 18:00"),
        ("reply", False, "2026-07-01", "2026-10-08 18:00"),  # ends within the National Day holidays
        ("reply", True, "2026-03-10", "2026-09-10 18:00"),
        ("opinion", False, "2026-03-10", "2026-04-10 18:00"),
        ("opinion", False, "2026-01-31", "2026-02-28 18:00"),
        ("again", False, "2026-05-14", "2026-06-15 18:00"),  # the 14th is a Sunday
        ("assign", False, "2026-03-10", "2026-03-20 18:00"),
        ("assign", False, "2026-02-06", "2026-02-24 18:00"),  # the 16th lies in the Spring Festival
        ("follow_up", False, "2025-06-10", "2026-06-10 18:00"),
    ],
)
def test_a_term_ends_on_its_corresponding_day_and_never_on_a_day_off(
    name: str, extended: bool, since: str, expected: str
) -> None:
    assert due(CALENDAR, date.fromisoformat(since), term_of(name, extended)) == local(expected)


def test_only_the_reply_is_extended() -> None:
    assert [name for name in LIMITS if term_of(name, True) != term_of(name, False)] == ["reply"]


@pytest.mark.parametrize(
    ("at", "colour", "n"),
    [
        ("2026-05-24 12:00", None, 0),  # 80 % of the days fall on a Saturday
        ("2026-05-25 08:30", "blue", 1),
        ("2026-06-10 18:00", "blue", 1),  # the last moment is in time
        ("2026-06-11 08:30", "yellow", 1),  # the next opening
        ("2026-06-12 08:29", "yellow", 1),
        ("2026-06-12 08:30", "red", 1),
        ("2026-06-14 12:00", "red", 1),  # a Sunday adds nothing
        ("2026-06-15 08:30", "red", 2),
        ("2026-06-22 08:30", "red", 6),  # Dragon Boat on the 19th
    ],
)
def test_a_limit_climbs_in_office_hours(at: str, colour: str | None, n: int) -> None:
    since = date(2026, 3, 10)
    due_at = due(CALENDAR, since, LIMITS["reply"])
    rung = climbed(CALENDAR, blue_from(CALENDAR, since, due_at), due_at, local(at))
    assert (rung.colour, rung.n) == (colour, n) if rung else colour is None
    if rung:
        assert rung.next_at > local(at)
        assert CALENDAR.is_open(rung.next_at)


def test_each_rung_is_one_higher_than_the_one_before() -> None:
    due_at = due(CALENDAR, date(2026, 3, 10), LIMITS["reply"])
    at = due_at - timedelta(days=30)
    heights: list[int] = []
    blue = blue_from(CALENDAR, date(2026, 3, 10), due_at)
    while len(heights) < 6:
        rung = climbed(CALENDAR, blue, due_at, at)
        at = rung.next_at if rung else blue
        heights += [rung.height] if rung else []
    assert heights == [1, 2, 3, 4, 5, 6]
