"""阶梯: which rungs have passed, in order, each once; red again every working day; nothing forgotten after a night."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasking.limits import LADDER, Times, colour, derive, due_rungs, next_rung, read_ladder, red_moment
from tests.tasking.limits.make import BY_CODE, CALENDAR, at

RULE = BY_CODE["drafting.ordinary"]
FOUND = derive(RULE, at("2026-11-23", "08:30"), (), CALENDAR)
TIMES = Times(FOUND.blue_at, FOUND.due_at, FOUND.red_at)
DUE = FOUND.due_at or at("2026-11-26")
LATER = partial(red_moment, RULE, DUE, calendar=CALENDAR)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=27)).map(lambda span: at("2026-11-23") + span)


@pytest.mark.parametrize(
    ("moment", "passed", "after"),
    [
        (at("2026-11-25", "11:30"), [], FOUND.blue_at),
        (at("2026-11-25", "12:00"), [("blue", 1, "member")], DUE),
        (DUE, [("blue", 1, "member")], DUE),
        (DUE + timedelta(minutes=1), [("blue", 1, "member"), ("yellow", 1, "leader")], FOUND.red_at),
        (
            at("2026-12-01", "09:00"),
            [
                ("blue", 1, "member"), ("yellow", 1, "leader"), ("red", 1, "director"), ("red", 2, "executive_deputy"),
                ("red", 3, "executive_deputy"),
            ],
            at("2026-12-02", "08:30"),
        ),
    ],
)  # fmt: skip
def test_what_has_passed(moment: datetime, passed: list[tuple[str, int, str]], after: datetime) -> None:
    found, coming = due_rungs(LADDER, TIMES, LATER, (), moment)
    assert [(one.rung, one.n, one.to) for one in found] == passed
    assert coming == after == next_rung(LADDER, TIMES, LATER, moment)


@given(st.lists(MOMENTS, min_size=1, max_size=30))
def test_however_often_and_late_it_is_looked_at_each_rung_passes_once(moments: list[datetime]) -> None:
    fired: list[tuple[str, int]] = []
    for moment in sorted(moments):
        found, coming = due_rungs(LADDER, TIMES, LATER, fired, moment)
        fired += [(one.rung, one.n) for one in found]
        assert coming is not None
        assert coming >= moment
        assert all(one.at < moment for one in found)
    assert len(set(fired)) == len(fired)
    at_once, _ = due_rungs(LADDER, TIMES, LATER, (), max(moments))
    assert fired == [(one.rung, one.n) for one in at_once]


def test_a_ladder_without_red_ends() -> None:
    short = LADDER[:2]
    assert due_rungs(short, TIMES, LATER, (), DUE + timedelta(days=9))[1] is None
    assert due_rungs((), TIMES, LATER, (), DUE) == ([], None)
    assert due_rungs(LADDER, Times(None, None, None), LATER, (), DUE) == ([], None)


def test_a_rung_is_due_at_one_thing() -> None:
    for wrong in (
        {},
        {"percent": 80, "working_days_late": 1},
        {"percent": 0},
        {"percent": 101},
        {"working_days_late": 0},
    ):
        with pytest.raises(ValueError, match="a rung is due"):
            read_ladder([{"rung": "blue", "to": "member", **wrong}])
    assert read_ladder([rung.row() for rung in LADDER]) == LADDER


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at("2026-11-23", "09:00"), "green"),
        (FOUND.blue_at, "blue"),
        (DUE, "blue"),
        (DUE + timedelta(microseconds=1), "yellow"),
        (FOUND.red_at, "red"),
    ],
)
def test_colours(moment: datetime, expected: str) -> None:
    assert colour(FOUND.due_at, FOUND.blue_at, FOUND.red_at, moment) == expected
    assert colour(None, None, None, moment) == "none"
