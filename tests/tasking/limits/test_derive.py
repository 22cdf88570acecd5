"""推算: what is due when, by cases from the traps and by properties over any start, pause and extension."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasking.limits import Op, Rule, derive, expand, explain, freeze, remaining, replay, used
from shared.worktime import ALWAYS, Calendar, Hours, OwnDay, Season, provisional_year
from tests.tasking.limits.make import BY_CODE, CALENDAR, at, extended, make_rule, paused

DAY = timedelta(days=1)
SUMMER = Calendar(Hours((Season((1, 1), ((510, 720), (840, 1080))), Season((6, 1), ((510, 720), (870, 1110))))))
DUTY = Calendar(ALWAYS)
EVENING = Calendar(Hours((Season((1, 1), ((540, 660), (1200, 1440))),)))
LOCAL = Calendar(
    own_days={at("2026-11-25").date(): OwnDay(False, "停电"), at("2026-11-28").date(): OwnDay(True, "备勤")}
)
CALENDARS = st.sampled_from([CALENDAR, SUMMER, DUTY, EVENING, LOCAL])
RULES = st.sampled_from(
    [make_rule("working_hours", n) for n in (1, 240, 480, 7000)]
    + [make_rule("working_days", n) for n in (1, 3, 20)]
    + [make_rule("wall_hours", n) for n in (30, 300, 2880)]
    + [make_rule("months", n) for n in (1, 3)]
)
STARTS = st.timedeltas(timedelta(0), 700 * DAY).map(lambda span: at("2025-01-01", "00:00") + span)
MINUTES = st.integers(0, 700 * 48).map(lambda n: at("2025-01-01", "00:00") + n * timedelta(minutes=30))
SPANS = st.timedeltas(timedelta(seconds=1), 20 * DAY)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Rule, datetime, list[Op], Calendar]:
    """A rule, a start, and what was done to it in order; extensions before it was late, as the action allows them."""
    rule, start, calendar = draw(RULES), draw(STARTS | MINUTES), draw(CALENDARS)
    ops: list[Op] = []
    moment = start
    for what in draw(st.lists(st.sampled_from(["pause", "extend"]), max_size=4)):
        moment += draw(SPANS)
        due = derive(rule, start, ops, calendar).due_at
        assert due is not None
        if what == "extend" and moment <= due:
            ops.append(extended(moment, due, draw(SPANS)))
        elif what == "pause":
            until = moment + draw(SPANS)
            ops += paused(moment, until)
            moment = until
    if draw(st.booleans()):
        ops += paused(moment + draw(SPANS))
    return rule, start, ops, calendar


@pytest.mark.parametrize(
    ("code", "start", "due"),
    [
        ("drafting.ordinary", at("2026-11-20", "16:00"), at("2026-11-25", "16:00")),
        ("waiting.ordinary", at("2026-11-20", "16:00"), at("2026-11-23", "16:00")),
        ("acknowledge.ordinary", at("2026-11-20", "16:00"), at("2026-11-23", "10:30")),
        ("acknowledge.ordinary", at("2026-11-20", "09:00"), at("2026-11-20", "15:00")),
        ("waiting.ordinary", at("2026-09-30", "17:00"), at("2026-10-08", "17:00")),
        ("waiting.ordinary", at("2026-02-13", "17:00"), at("2026-02-14", "17:00")),
        ("drafting.urgent", at("2026-11-21", "23:00"), at("2026-11-22", "03:00")),
        ("statement.flash", at("2026-10-01", "01:00"), at("2026-10-01", "06:00")),
        ("county", at("2026-11-20", "17:30"), at("2026-11-23", "10:00")),
    ],
)
def test_the_defaults_on_the_calendar(code: str, start: datetime, due: datetime) -> None:
    """Traps 9 and 12: a working day is not 24 working hours; a make-up Saturday counts."""
    assert derive(BY_CODE[code], start, (), CALENDAR).due_at == due


def test_a_pause_survives_a_change_of_priority() -> None:
    """Trap 8: held two working days, then another rule: the hold stays."""
    start, hold = at("2026-11-23"), paused(at("2026-11-23", "10:00"), at("2026-11-25", "10:00"))
    assert derive(BY_CODE["drafting.ordinary"], start, hold, CALENDAR).due_at == at("2026-11-30")
    assert derive(BY_CODE["drafting.urgent"], start, hold, CALENDAR).due_at == at("2026-11-25", "13:00")


def test_what_is_late_when_it_is_paused_stays_late() -> None:
    hold = paused(at("2026-12-01"), at("2026-12-03"))
    assert derive(BY_CODE["drafting.ordinary"], at("2026-11-23"), hold, CALENDAR).due_at == at("2026-11-26")


def test_an_extension_fixes_the_limit_and_keeps_its_amount_when_that_is_worked_out_again() -> None:
    start = at("2026-11-23")
    longer = [extended(start, at("2026-11-26"), DAY)]
    assert derive(BY_CODE["drafting.ordinary"], start, longer, CALENDAR).due_at == at("2026-11-27")
    assert derive(BY_CODE["drafting.urgent"], start, longer, CALENDAR).due_at == at("2026-11-24", "13:00")
    assert derive(make_rule("working_days", 5), start, longer, CALENDAR).due_at == at("2026-12-01")


def test_blue_and_red() -> None:
    found = derive(BY_CODE["drafting.ordinary"], at("2026-11-23", "08:30"), (), CALENDAR)
    assert found.due_at == at("2026-11-26", "08:30")
    assert found.blue_at == at("2026-11-25", "11:30"), "18 of 22.5 hours"
    assert found.red_at == at("2026-11-27", "08:30")
    assert derive(BY_CODE["statement.flash"], at("2026-11-21", "23:00"), (), CALENDAR).blue_at == at(
        "2026-11-22", "03:00"
    )


def test_no_clock_is_explicit() -> None:
    found = derive(make_rule("none"), at("2026-11-23"), (), CALENDAR)
    assert (found.due_at, found.no_clock) == (None, "不计时")
    with pytest.raises(ValueError, match="neither"):
        derive(None, at("2026-11-23"), (), CALENDAR)


def test_a_limit_that_was_given() -> None:
    start = at("2026-11-23")
    ops = [Op("given", start, until=at("2026-11-24")), *paused(at("2026-11-23", "15:00"), at("2026-11-25", "15:00"))]
    assert derive(None, start, ops, CALENDAR).due_at == at("2026-11-26")
    assert replay(explain(None, start, ops, CALENDAR, start)) == at("2026-11-26")


def test_a_limit_in_a_year_without_a_notice_says_so() -> None:
    """Trap 13: given, marked provisional; the notice changes it."""
    found = derive(BY_CODE["drafting.ordinary"], at("2026-12-30"), (), CALENDAR)
    assert (found.due_at, found.provisional) == (at("2027-01-05"), (2027,))
    assert provisional_year(2027).status == "provisional"
    assert derive(BY_CODE["drafting.urgent"], at("2026-12-31", "23:00"), (), CALENDAR).provisional == ()


@given(histories())
def test_replaying_the_explanation_gives_the_limit(history: tuple[Rule, datetime, list[Op], Calendar]) -> None:
    rule, start, ops, calendar = history
    found, told = derive(rule, start, ops, calendar), explain(rule, start, ops, calendar, start + 90 * DAY)
    assert replay(told) == found.due_at
    assert replay(expand(freeze(rule, start, ops, calendar))) == found.due_at
    segments = told["segments"]
    assert datetime.fromisoformat(segments[0]["from"]) == start
    assert all(one["to"] == after["from"] for one, after in pairwise(segments))


@given(histories())
def test_the_counted_segments_are_what_the_limit_allows(history: tuple[Rule, datetime, list[Op], Calendar]) -> None:
    """Told to people: the counted pieces before the limit sum to what was used by then."""
    rule, start, ops, calendar = history
    due = derive(rule, start, ops, calendar).due_at
    assert due is not None
    told = explain(rule, start, ops, calendar, due)["segments"]
    ends = [(datetime.fromisoformat(one["from"]), datetime.fromisoformat(one["to"])) for one in told if one["counted"]]
    counted = sum((max(min(until, due) - since, timedelta(0)) for since, until in ends), timedelta(0))
    assert counted == used(rule, start, due, ops, calendar)


@given(histories())
def test_blue_is_four_fifths_of_the_way(history: tuple[Rule, datetime, list[Op], Calendar]) -> None:
    rule, start, ops, calendar = history
    found = derive(rule, start, ops, calendar)
    assert found.due_at
    assert found.blue_at
    assert found.red_at
    assert start <= found.blue_at <= found.due_at < found.red_at
    open_ended = [op for op in ops if not (op is ops[-1] and op.what == "pause")]
    if open_ended == ops:
        whole = used(rule, start, found.due_at, ops, calendar)
        assert used(rule, start, found.blue_at, ops, calendar) == whole * 80 // 100


@given(histories())
def test_a_pause_only_ever_gives_time(history: tuple[Rule, datetime, list[Op], Calendar]) -> None:
    rule, start, ops, calendar = history
    held = [op for op in ops if op.what in ("pause", "resume")]
    held = held[:-1] if held and held[-1].what == "pause" else held
    plain = derive(rule, start, [], calendar).due_at
    later = derive(rule, start, held, calendar).due_at
    assert plain
    assert later
    assert later >= plain
    if rule.measure == "working_hours" and all(op.at < plain for op in held):
        assert used(rule, start, later, held, calendar) == used(rule, start, plain, [], calendar)


@given(RULES, STARTS, SPANS)
def test_remaining_and_used_fill_the_limit(rule: Rule, start: datetime, span: timedelta) -> None:
    due = derive(rule, start, (), CALENDAR).due_at
    assert due
    moment = start + span
    whole = used(rule, start, due, (), CALENDAR)
    assert used(rule, start, moment, (), CALENDAR) + remaining(rule, due, moment, CALENDAR) == whole
