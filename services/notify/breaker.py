"""熔断 (pure): after five failures in a row a host is left alone for a while, then one probe decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES_TO_OPEN = 5
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Breaker:
    """The state of one host. `open_until` None = closed; in the past = half open: one delivery at a time may probe."""

    failures: int = 0
    open_until: datetime | None = None


def slots(breaker: Breaker, now: datetime, most: int) -> int:
    """How many deliveries may be on the way to this host: `most`; two after a failure; one to probe; none (open)."""
    if breaker.open_until is None:
        return min(2, most) if breaker.failures else most
    return 1 if breaker.open_until <= now else 0


def after_success(_breaker: Breaker) -> Breaker:
    """Any answer that shows the host alive closes the breaker."""
    return Breaker()


def after_failure(breaker: Breaker, now: datetime, rand: Callable[[], float]) -> Breaker:
    """One failure more; from the fifth on the rest doubles, with up to a quarter of jitter, to ten minutes at most."""
    failures = min(breaker.failures + 1, 1000)
    if failures < FAILURES_TO_OPEN:
        return Breaker(failures)
    doublings = min(failures - FAILURES_TO_OPEN, 10)
    rest = min(FIRST_REST * int(2**doublings), LONGEST_REST)
    return Breaker(failures, now + rest * (1 + rand() / 4))
