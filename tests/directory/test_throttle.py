"""The pause after failed tries: none at first, then growing, capped, forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from services.directory.throttle import FORGOTTEN_AFTER, RUNGS, tries_left_standing, wait_after, wait_left

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", RUNGS)
def test_the_pause_grows_and_is_capped(kind: str) -> None:
    free, cap = RUNGS[kind].free, RUNGS[kind].cap_seconds
    waits = [wait_after(kind, tries).total_seconds() for tries in range(free + 60)]
    assert waits[:free] == [0] * free
    assert waits[free : free + 4] == [1, 2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == cap
    assert wait_after(kind, 10**9) == timedelta(seconds=cap), "never a lock"


def test_what_is_left_of_it() -> None:
    five = RUNGS["both"].free
    assert wait_left("both", five, AT, AT) == timedelta(seconds=1)
    assert wait_left("both", five, AT, AT + timedelta(seconds=0.4)) == timedelta(seconds=0.6)
    assert wait_left("both", five, AT, AT + timedelta(seconds=2)) == timedelta(0)


def test_a_try_that_began_before_the_last_one_ended_is_not_held_up() -> None:
    assert wait_left("both", 3, AT + timedelta(milliseconds=5), AT) == timedelta(0)


def test_tries_are_forgotten() -> None:
    assert tries_left_standing(99, AT, AT + FORGOTTEN_AFTER) == 99
    assert tries_left_standing(99, AT, AT + FORGOTTEN_AFTER + timedelta(seconds=1)) == 0
    assert wait_left("both", 99, AT, AT + FORGOTTEN_AFTER + timedelta(seconds=1)) == timedelta(0)
