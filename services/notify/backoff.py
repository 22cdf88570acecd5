"""重试间隔 (pure): exponential back-off with full jitter, and Retry-After as its sender meant it, within bounds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST = timedelta(seconds=2)
CAP = timedelta(hours=1)


def ceiling(attempt: int) -> timedelta:
    """The longest wait after the `attempt`-th try (from 1): 2 s, 4 s, 8 s ... one hour."""
    doublings = min(max(attempt, 1) - 1, 11)  # 2 s * 2**11 is beyond the cap: no huge numbers for attempt 10,000
    return min(FIRST * int(2**doublings), CAP)


def delay(attempt: int, rand: Callable[[], float]) -> timedelta:
    """Full jitter: evenly between nothing and the ceiling. `rand` gives [0, 1), as random.random does."""
    return ceiling(attempt) * rand()


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Retry-After as seconds or as an HTTP date (RFC 9110 §10.2.3), at most one hour; None when absent or nonsense."""
    if value is None or not value.strip():
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return CAP if len(text) > 6 else min(timedelta(seconds=int(text)), CAP)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max(at - now, timedelta(0)), CAP)


def next_try(
    attempt: int, now: datetime, expires_at: datetime, asked: timedelta | None, rand: Callable[[], float]
) -> datetime | None:
    """When to try again, or None when the budget is used up: the next try would come after `expires_at`.

    `asked` (a Retry-After) is a floor: we never come earlier, and the jitter is added so that not all come at once.
    """
    wait = delay(attempt, rand)
    if asked is not None:
        wait = min(asked + ceiling(1) * rand(), CAP)
    at = now + wait
    return at if at < expires_at else None
