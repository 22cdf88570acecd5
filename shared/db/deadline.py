"""期限: until when a web request may begin another statement; then it ends with 503 instead of going on for nobody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from shared.errors import Unavailable

SECONDS = 8.0
"""With what the last statement may still wait for a lock (5 s) nobody waits longer than 15 s for an answer (P8)."""
_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def ends_in(seconds: float) -> Iterator[None]:
    """What is done in here has so long."""
    mark = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(mark)


def left() -> float | None:
    """Seconds that are left, 0 when it is over; None where there is no such end (workers, imports, exports)."""
    until = _until.get()
    return None if until is None else max(0.0, until - time.monotonic())


def lift() -> None:
    """For a rare act that is known to take long."""
    _until.set(None)


@event.listens_for(Engine, "before_cursor_execute")
def _in_time(*_words: Any) -> None:
    if left() == 0.0:
        raise Unavailable("系统繁忙，未能及时办完，请稍后再试", code="out_of_time", headers={"Retry-After": "3"})
