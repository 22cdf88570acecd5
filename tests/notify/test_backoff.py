"""Retries: full jitter under a cap, Retry-After in every dress, a budget that ends; breakers that rest and probe."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.backoff import CAP, ceiling, delay, next_try, retry_after
from services.notify.breaker import FAILURES_TO_OPEN, LONGEST_REST, Breaker, after_failure, after_success, slots

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(st.integers(-5, 10**9), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_above_its_ceiling_nor_the_cap(attempt: int, rand: float) -> None:
    assert timedelta(0) <= delay(attempt, lambda: rand) <= ceiling(attempt) <= CAP


def test_the_ceiling_doubles_to_an_hour() -> None:
    assert [ceiling(n).total_seconds() for n in range(1, 14)] == [
        2,
        4,
        8,
        16,
        32,
        64,
        128,
        256,
        512,
        1024,
        2048,
        3600,
        3600,
    ]


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None), ("", None), ("  ", None), ("soon", None), ("-5", None), ("1.5", None), ("１２", None),
        ("0", timedelta(0)), (" 30 ", timedelta(seconds=30)), ("3600", HOUR), ("86400", HOUR), ("9" * 400, HOUR),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), timedelta(0)),
        (format_datetime(NOW + timedelta(days=900), usegmt=True), HOUR),
        ("Mon, 23 Nov 2026 04:00:10", timedelta(seconds=10)),
        ("Mon, 99 Nov 2026 04:00:10 GMT", None), ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


@given(st.text(max_size=60))
def test_retry_after_never_raises_and_stays_in_bounds(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(0) <= wait <= CAP


def test_the_budget_ends_with_the_push() -> None:
    assert next_try(3, NOW, NOW + HOUR, None, lambda: 0.5) == NOW + timedelta(seconds=4)
    assert next_try(3, NOW, NOW + timedelta(seconds=4), None, lambda: 0.5) is None
    assert next_try(1, NOW, NOW + HOUR * 9, timedelta(seconds=90), lambda: 0.5) == NOW + timedelta(seconds=91)
    assert next_try(1, NOW, NOW + HOUR * 9, HOUR, lambda: 0.9) == NOW + HOUR


def test_a_breaker_opens_rests_and_probes() -> None:
    breaker = Breaker()
    assert slots(breaker, NOW, 8) == 8
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker = after_failure(breaker, NOW, lambda: 0.0)
        assert slots(breaker, NOW, 8) == 2
    breaker = after_failure(breaker, NOW, lambda: 0.0)
    assert slots(breaker, NOW, 8) == 0
    assert slots(breaker, NOW + timedelta(seconds=30), 8) == 1
    again = after_failure(breaker, NOW, lambda: 0.0)
    assert again.open_until == NOW + timedelta(seconds=60)
    assert after_success(again) == Breaker()
    for _ in range(2000):
        again = after_failure(again, NOW, lambda: 0.99)
    assert again.open_until is not None
    assert again.open_until - NOW <= LONGEST_REST * 1.25
