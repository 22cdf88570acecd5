"""The ladder on paper: which rungs are due, in what order, when the next one is; nights, month ends, 29 February."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from services.tasking.limits import LADDER, Due, Rung, Times, due_rungs
from shared.worktime import CHINA, Calendar

CALENDAR = Calendar()


def moment(text: str) -> datetime:
    """'2026-06-05 16:00' on the bureau's clock."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def climb(due: str, at: str, fired: set[tuple[str, int]] | None = None, ladder: tuple[Rung, ...] = LADDER):
    """What fires of a limit due then, whose blue rung lies two hours before."""
    limit = moment(due)
    times = Times(limit - timedelta(hours=2), limit, None)
    return due_rungs(ladder, times, partial(CALENDAR.add_days, limit), fired or set(), moment(at))


def names(found: list[Due]) -> list[tuple[str, int]]:
    return [(one.rung, one.n) for one in found]


def test_each_rung_in_its_turn() -> None:
    """Friday 16:00: blue before, yellow then, red on Monday 16:00 and every working day after."""
    fired: set[tuple[str, int]] = set()
    seen = []
    for at in ("2026-06-05 14:01", "2026-06-05 16:01", "2026-06-07 16:01", "2026-06-08 16:01", "2026-06-09 16:01"):
        due, _ = climb("2026-06-05 16:00", at, fired)
        seen.append(names(due))
        fired |= set(names(due))
    assert seen == [[("blue", 1)], [("yellow", 1)], [], [("red", 1)], [("red", 2)]]


def test_the_next_one_is_never_one_that_has_passed() -> None:
    assert climb("2026-06-05 16:00", "2026-06-05 13:00")[1] == moment("2026-06-05 14:00")
    assert climb("2026-06-05 16:00", "2026-06-05 14:01")[1] == moment("2026-06-05 16:00")
    assert climb("2026-06-05 16:00", "2026-06-05 16:01")[1] == moment("2026-06-08 16:00")
    assert climb("2026-06-05 16:00", "2026-06-08 16:01")[1] == moment("2026-06-09 16:00")


def test_missed_ones_come_lowest_first() -> None:
    due, after = climb("2026-06-05 16:00", "2026-06-10 09:00", {("blue", 1)})
    assert names(due) == [("yellow", 1), ("red", 1), ("red", 2)]
    assert [one.to for one in due] == ["leader", "director", "executive_deputy"]
    assert after == moment("2026-06-10 16:00")


def test_the_last_red_rung_comes_again_every_working_day() -> None:
    due, _ = climb("2026-09-24 16:00", "2026-10-12 09:00", {("blue", 1), ("yellow", 1)})
    at = [one.at.astimezone(CHINA).strftime("%m-%d") for one in due]
    # 09-25 is 中秋, 10-01 to 10-07 are holidays; Sunday 09-20 lies before, Saturday 10-10 is a make-up day
    assert at == ["09-28", "09-29", "09-30", "10-08", "10-09", "10-10"]
    assert [one.n for one in due] == [1, 2, 3, 4, 5, 6]
    assert {one.to for one in due[1:]} == {"executive_deputy"}


@pytest.mark.parametrize(
    ("due", "red"),
    [
        ("2026-01-30 17:59", "2026-02-02 17:59"),  # month end over a weekend
        ("2028-02-28 16:00", "2028-02-29 16:00"),  # 29 February exists
        ("2027-02-26 16:00", "2027-03-01 16:00"),  # and does not
        ("2026-12-31 16:00", "2027-01-04 16:00"),  # the year ends with a holiday
        ("2026-06-05 23:59", "2026-06-09 08:30"),  # a wall clock's limit in the night: the day after the next opening
        ("2026-06-06 00:00", "2026-06-09 08:30"),  # midnight
    ],
)
def test_nights_month_ends_leap_days_and_years(due: str, red: str) -> None:
    """H04 on the ladder."""
    held, after = climb(due, due)
    assert (names(held), after) == ([("blue", 1)], moment(due))
    later = (moment(due) + timedelta(minutes=1)).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    assert climb(due, later)[1] == moment(red)


def test_a_ladder_of_ones_own() -> None:
    """Trap 4 on paper: whatever kind of rung a policy names, it comes due."""
    ladder = (Rung("yellow", "leader", percent=100), Rung("red", "supervisor", working_days_late=3))
    due, after = climb("2026-06-01 16:00", "2026-06-04 16:01", ladder=ladder)
    assert names(due) == [("yellow", 1), ("red", 1)]
    assert (due[-1].to, after) == ("supervisor", moment("2026-06-05 16:00"))
    assert climb("2026-06-01 16:00", "2026-06-04 16:01", ladder=(Rung("blue", "member", percent=50),))[1] is None
    assert climb("2026-06-01 16:00", "2026-06-04 16:01", ladder=()) == ([], None)
