"""Trap 3: no window of a receiver holds more than it allows, whenever a call arrives within its flight (pure)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rates import Limit, answered, capacity, free, free_from, held, limits_of

BEGIN = datetime(2026, 11, 23, 1, tzinfo=UTC)
LEASE = timedelta(seconds=60)
LIMITS = [(Limit(3),), (Limit(4), Limit(2, timedelta(seconds=1))), limits_of("wecom_bot")]
Job = tuple[float, float, float, int, bool]
JOBS = st.lists(
    st.tuples(
        st.floats(0, 20),  # seconds since the claim before
        st.floats(0, 30),  # seconds on the way
        st.floats(0, 1),  # when within that the receiver took it
        st.integers(1, 3),  # parts
        st.booleans(),  # its sender dies and answers to nobody
    ),
    max_size=60,
)


@pytest.mark.parametrize("limits", LIMITS)
@given(jobs=JOBS)
def test_no_window_as_the_receiver_counts_it_holds_too_much(limits: tuple[Limit, ...], jobs: list[Job]) -> None:
    slots: list[tuple[str, datetime]] = []
    at, arrived = BEGIN, []
    flying: list[tuple[str, datetime]] = []
    for number, (pause, flight, within, parts, dies) in enumerate(jobs):
        at += timedelta(seconds=pause)
        for token, back in [one for one in flying if one[1] <= at]:
            slots = answered(slots, token, back)
            flying.remove((token, back))
        wanted = min(parts, capacity(limits) or parts)
        if free(limits, slots, at) < wanted:
            continue
        slots = held(slots, str(number), wanted, at + LEASE)
        arrived += [at + timedelta(seconds=flight) * within] * wanted
        flying += [] if dies else [(str(number), at + timedelta(seconds=flight))]
    for limit in limits:
        for moment in arrived:
            inside = [one for one in arrived if moment <= one < moment + limit.window]
            assert len(inside) <= limit.most


@given(
    ends=st.lists(st.floats(0.001, 60), max_size=8),
    wanted=st.integers(1, 5),
    limits=st.sampled_from(LIMITS),
)
def test_it_is_free_from_then_on_and_not_before(ends: list[float], wanted: int, limits: tuple[Limit, ...]) -> None:
    slots = [("x", BEGIN + timedelta(seconds=end)) for end in ends]
    wanted = min(wanted, capacity(limits) or wanted)
    at = free_from(limits, slots, BEGIN, wanted)
    assert free(limits, slots, at) >= wanted
    if at > BEGIN:
        assert free(limits, slots, at - timedelta(microseconds=1)) < wanted


def test_what_is_on_its_way_is_asked_about_again_in_a_minute() -> None:
    slots = [("x", BEGIN + LEASE + timedelta(seconds=60))]
    assert free_from((Limit(1),), slots, BEGIN, 1) == BEGIN + timedelta(seconds=60)


def test_more_parts_than_can_ever_leave_at_once_wait_for_all_that_can() -> None:
    slots = [("x", BEGIN + timedelta(seconds=5))]
    assert free_from((Limit(3),), slots, BEGIN, 10) == BEGIN + timedelta(seconds=5)


def test_what_has_no_limit_is_always_free() -> None:
    assert limits_of("webhook") == ()
    assert free((), [("x", BEGIN + LEASE)] * 500, BEGIN) > 1000
    assert free_from((), [], BEGIN, 10) == BEGIN
    assert limits_of("mail", 60) == (Limit(60),)
