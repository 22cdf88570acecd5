"""Recurring days on paper: against a plain loop over the calendar of 2026 with its make-up days, and by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.network.recurrence import EVERY, OFF_DAYS, Rule, coming, occurrences, too_late, words
from shared.worktime import CHINA, Calendar

CALENDAR = Calendar()
NEW_YEAR = date(2026, 1, 1)

weekly = st.builds(
    Rule, every=st.just("week"), at=st.just(time(9)), off_days=st.sampled_from([*OFF_DAYS]),
    weekday=st.integers(1, 7),
)  # fmt: skip
monthly = st.builds(
    Rule, every=st.just("month"), at=st.just(time(15, 30)), off_days=st.sampled_from([*OFF_DAYS]),
    day=st.integers(1, 31),
)  # fmt: skip
counted = st.builds(
    Rule, every=st.sampled_from(["working_day", "last_working_day"]), at=st.just(time(9)), nth=st.integers(1, 12)
)


def found(rule: Rule, since: date = NEW_YEAR, days: int = 365) -> list[date]:
    until = since + timedelta(days=days)
    return [one.due_on for one in occurrences(rule, CALENDAR, since, until, since - timedelta(days=62)) if one.due_on]


def plain(rule: Rule, since: date, days: int) -> list[date]:
    """The same, day by day, without a thought for speed."""
    hits: list[date] = []
    for on in (since + timedelta(days=n) for n in range(days + 1)):
        if rule.every == "week" and on.isoweekday() != rule.weekday:
            continue
        last = (on + timedelta(days=1)).day == 1
        if rule.every == "month" and not (on.day == rule.day or (last and on.day < (rule.day or 0))):
            continue
        month = [day for n in range(1, 32) if (day := _day(on, n)) and CALENDAR.is_working(day)]
        if rule.every == "working_day" and month[rule.nth - 1 : rule.nth] != [on]:
            continue
        if rule.every == "last_working_day" and month[-1] != on:
            continue
        while not CALENDAR.is_working(on) and rule.off_days != "skip":
            on += timedelta(days=1 if rule.off_days == "next" else -1)
        if CALENDAR.is_working(on) and on >= since and on not in hits:
            hits.append(on)
    return hits


def _day(on: date, n: int) -> date | None:
    try:
        return on.replace(day=n)
    except ValueError:
        return None


@given(st.one_of(weekly, monthly, counted), st.integers(0, 700), st.integers(0, 120))
@settings(max_examples=120, deadline=None)
def test_the_days_are_those_of_a_plain_loop_over_the_calendar(rule: Rule, start: int, days: int) -> None:
    since = NEW_YEAR - timedelta(days=365) + timedelta(days=start)
    assert found(rule, since, days) == plain(rule, since, days)


@given(st.one_of(weekly, monthly, counted), st.integers(0, 400))
@settings(max_examples=80, deadline=None)
def test_going_on_from_any_day_repeats_nothing_and_leaves_nothing_out(rule: Rule, cut: int) -> None:
    """What was settled up to a named day and what comes after it are together what there is."""
    since, until = NEW_YEAR, NEW_YEAR + timedelta(days=400)
    start, after = since - timedelta(days=62), since + timedelta(days=cut)
    whole = list(occurrences(rule, CALENDAR, since, until, start))
    rest = list(occurrences(rule, CALENDAR, since, until, after))
    assert rest == [one for one in whole if one.named_on > after]
    due = [one.due_on for one in whole if one.due_on]
    assert due == sorted(set(due))
    assert all(CALENDAR.is_working(on) for on in due)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # 国庆节 1-7 October 2026; 20 September and 10 October are worked in exchange.
        (Rule("week", time(9), "next", weekday=4), ["09-24", "10-08"]),
        (Rule("week", time(9), "previous", weekday=4), ["09-24", "09-30", "10-08"]),
        (Rule("week", time(9), "skip", weekday=4), ["09-24", "10-08"]),
        (Rule("week", time(9), "skip", weekday=7), ["09-20"]),
        (Rule("month", time(9), "next", day=4), ["10-08"]),
        (Rule("month", time(9), "previous", day=4), ["09-30"]),
        (Rule("working_day", time(9), nth=2), ["10-09"]),
        (Rule("last_working_day", time(9)), ["09-30"]),
    ],
)
def test_the_national_day_of_2026(rule: Rule, expected: list[str]) -> None:
    since = date(2026, 9, 20)
    got = [f"{on:%m-%d}" for on in found(rule, since, 20)]
    assert got == expected


def test_the_time_is_of_beijing_and_a_year_without_a_notice_is_marked() -> None:
    rule = Rule("last_working_day", time(16, 30))
    span = (date(2026, 11, 1), None)
    first, second, third, *_ = coming(rule, CALENDAR, span, date(2026, 10, 1), 5)
    assert first.due_at == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
    assert [one.provisional for one in (first, second, third)] == [False, False, True]
    assert len(coming(rule, CALENDAR, (span[0], date(2026, 12, 31)), date(2026, 10, 1), 5)) == 2


def test_thirty_first_is_the_last_day_of_a_shorter_month() -> None:
    assert found(Rule("month", time(9), "previous", day=31), date(2026, 2, 1), 27) == [date(2026, 2, 28)]  # a make-up


def test_one_of_yesterday_morning_is_still_sent_before_this_hour_and_is_too_late_from_then_on() -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=CHINA)
    monday = datetime(2026, 11, 23, 9, tzinfo=CHINA)
    assert not too_late(CALENDAR, friday, monday - timedelta(seconds=1))
    assert too_late(CALENDAR, friday, monday)


def test_the_calendar_ends_and_so_does_the_search() -> None:
    last = date(2045, 12, 25)
    assert len(found(Rule("week", time(9), weekday=1), last, 365)) == 1


def test_a_rule_in_words() -> None:
    assert words(Rule("week", time(9), "next", weekday=1)) == "每周一09:00，遇休息日顺延到下一个工作日"
    assert words(Rule("working_day", time(9, 5), nth=3)) == "每月第3个工作日09:05"
    assert {rule.every for rule in (Rule(every, time(9), day=1, nth=1, weekday=1) for every in EVERY) if words(rule)}
