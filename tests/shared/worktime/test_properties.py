"""不变式: whatever the hours, the days and the moments, these hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from shared.worktime import ALWAYS, OFFICE, Calendar, Hours, NoWorkingTime, OutOfYears, OwnDay, Season, shipped_years
from shared.worktime.hours import Slot
from tests.shared.worktime.moments import SUMMER, at

ZERO = timedelta(0)
FIRST, LAST = at("2025-01-01 00:00"), at("2027-12-31 00:00")
TABLES = {year: shipped_years()[year] for year in (2025, 2026)}


def _pairs(cuts: list[int]) -> tuple[Slot, ...]:
    ordered = sorted(set(cuts))
    return tuple(zip(ordered[::2], ordered[1::2], strict=False))


SLOTS = st.lists(st.integers(0, 1440), min_size=2, max_size=8).map(_pairs)
SEASONS = st.lists(
    st.builds(Season, st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda on: (on.month, on.day)), SLOTS),
    min_size=1, max_size=3, unique_by=lambda season: season.since,
)  # fmt: skip
OWN_DAYS = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.builds(OwnDay, st.booleans(), st.just("本地"), st.none() | SLOTS),
    max_size=6,
)
MOMENTS = st.integers(0, (LAST - FIRST) // timedelta(microseconds=1)).map(lambda us: FIRST + timedelta(microseconds=us))
KNOWN = [Calendar(hours, TABLES) for hours in (OFFICE, SUMMER, ALWAYS)]


@st.composite
def made(draw: st.DrawFn) -> Calendar:
    seasons = draw(SEASONS.filter(lambda seasons: any(season.slots for season in seasons)))
    try:
        return Calendar(Hours(tuple(seasons), draw(st.booleans())), TABLES, draw(OWN_DAYS), last=2030)
    except NoWorkingTime:  # a season of one day, and that day off
        return KNOWN[0]


CALENDARS = st.sampled_from(KNOWN) | made()
often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def unless_it_runs_out() -> Iterator[None]:
    """Hours of a minute a year reach the end of any calendar: such a draw says nothing."""
    try:
        yield
    except OutOfYears:
        reject()


@often
@given(CALENDARS, MOMENTS, st.integers(0, 40 * 3600 * 10**6))
@unless_it_runs_out()
def test_add_then_elapsed_is_the_budget(calendar: Calendar, start: datetime, micros: int) -> None:
    budget = timedelta(microseconds=micros)
    due = calendar.add(start, budget)
    assert due >= start
    assert calendar.elapsed(start, due) == budget
    if budget:  # the least such moment: a tick before, it has not yet gone by
        assert calendar.elapsed(start, due - timedelta(microseconds=1)) < budget


@often
@given(CALENDARS, MOMENTS, st.integers(0, 40 * 3600 * 10**6))
@unless_it_runs_out()
def test_back_then_elapsed_is_the_budget(calendar: Calendar, start: datetime, micros: int) -> None:
    budget = timedelta(microseconds=micros)
    end = calendar.add(start, budget)
    begun = calendar.back(end, budget)
    assert start <= begun <= end
    assert calendar.elapsed(begun, end) == budget
    if budget:  # the greatest such moment
        assert calendar.elapsed(begun + timedelta(microseconds=1), end) < budget
    assert calendar.add(begun, budget) == end
    if calendar.is_open(start):
        assert begun == start or not budget


@often
@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3))
def test_split_anywhere_the_sum_is_the_same(calendar: Calendar, moments: list[datetime]) -> None:
    one, two, three = sorted(moments)
    assert calendar.elapsed(one, two) + calendar.elapsed(two, three) == calendar.elapsed(one, three)
    assert ZERO <= calendar.elapsed(one, three) <= three - one
    assert calendar.elapsed(three, one) == ZERO


@often
@given(CALENDARS, MOMENTS, st.integers(0, 20 * 3600 * 10**6), st.integers(0, 20 * 3600 * 10**6))
@unless_it_runs_out()
def test_two_steps_are_one(calendar: Calendar, start: datetime, one: int, two: int) -> None:
    first, second = timedelta(microseconds=one), timedelta(microseconds=two)
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


@often
@given(CALENDARS, MOMENTS, MOMENTS, st.integers(0, 20 * 3600 * 10**6), st.integers(0, 3))
@unless_it_runs_out()
def test_later_stays_later(calendar: Calendar, one: datetime, two: datetime, micros: int, n: int) -> None:
    one, two = sorted((one, two))
    span = timedelta(microseconds=micros)
    assert calendar.add(one, span) <= calendar.add(two, span)
    assert calendar.add(one, span) <= calendar.add(one, span + timedelta(microseconds=1))
    assert calendar.add_days(one, n) <= calendar.add_days(two, n)
    assert calendar.next_open(one) <= calendar.next_open(two)
    for roll in ("forward", "back", "none"):
        assert calendar.add_months(one, n + 1, roll) <= calendar.add_months(two, n + 1, roll)


@often
@given(CALENDARS, MOMENTS, st.integers(0, 5))
@unless_it_runs_out()
def test_working_days_are_counted_one_by_one(calendar: Calendar, start: datetime, n: int) -> None:
    reached = calendar.add_days(start, n)
    assert calendar.is_open(reached) or calendar.is_open(reached - timedelta(microseconds=1))
    opened = calendar.add_days(start, 0)
    assert opened >= start
    assert calendar.elapsed(start, opened) == ZERO
    between = calendar.segments(opened, reached)
    assert bool(between) == (reached > opened)
    assert calendar.add_days(start, n + 1) >= reached


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CALENDARS, MOMENTS, st.integers(0, 60 * 24 * 3600 * 10**6))
def test_segments_cover_the_interval_and_sum_to_elapsed(calendar: Calendar, start: datetime, micros: int) -> None:
    end = start + timedelta(microseconds=micros)
    found = calendar.segments(start, end)
    assert [each.start for each in found] == [start, *(each.end for each in found)][: len(found)]
    assert not found or found[-1].end == end
    assert all(each.start < each.end for each in found)
    assert sum((each.end - each.start for each in found if each.counted), ZERO) == calendar.elapsed(start, end)
    for one, other in pairwise(found):
        assert (one.counted, one.why, one.table) != (other.counted, other.why, other.table)
    assert all(calendar.elapsed(each.start, each.end) == (each.end - each.start) * each.counted for each in found)


@often
@given(CALENDARS, MOMENTS)
@unless_it_runs_out()
def test_open_means_that_time_runs(calendar: Calendar, moment: datetime) -> None:
    tick = timedelta(microseconds=1)
    assert calendar.elapsed(moment, moment + tick) == (tick if calendar.is_open(moment) else ZERO)
    opening = calendar.next_open(moment)
    assert calendar.is_open(opening)
    assert calendar.elapsed(moment, opening) == ZERO
    assert (opening == moment) == calendar.is_open(moment)
