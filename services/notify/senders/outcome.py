"""What came of one attempt (pure): delivered, try again, or never; and how an HTTP status is read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ok:
    """The receiver took it, in so many parts."""

    done: int = 1


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now. `asked` is the receiver's Retry-After as it stood; `alive`: it answered, so its breaker stays closed.

    `done`: so many parts were taken in all; the next try begins after them.
    """

    error: str
    asked: str | None = None
    alive: bool = False
    done: int = 0


@dataclass(frozen=True, slots=True)
class Permanent:
    """Never: the reason is shown. `gone`: the receiver asks not to be called again (410), its sink is disabled."""

    error: str
    gone: bool = False
    done: int = 0


Outcome = Ok | Retry | Permanent
_PASSING = frozenset({408, 425, 429})


def classify(status: int, retry_after: str | None) -> Outcome:
    """2xx is taken; 408, 425, 429 and 5xx come round again; 410 disables; redirects and other 4xx fail at once."""
    if 200 <= status < 300:
        return Ok()
    if status in _PASSING or status == 503:
        return Retry(f"HTTP {status}", retry_after, alive=status != 503 or retry_after is not None)
    if status >= 500:
        return Retry(f"HTTP {status}")
    if status == 410:
        return Permanent("HTTP 410：对方声明不再接收", gone=True)
    if 300 <= status < 400:
        return Permanent(f"HTTP {status}：不跟随跳转")
    return Permanent(f"HTTP {status}")
