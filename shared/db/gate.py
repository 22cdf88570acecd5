"""Waiting in line for a connection: as long as the line moves, not only for so many seconds."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from shared.db import deadline
from shared.errors import Unavailable

LONGEST_WAITS = 6
"""So often the patience is renewed while others get through: what waits longer is told to come again."""


class Gate:
    """So many at a time, first come first served: a freed place is handed to whoever waits longest.

    A place that is only put down goes to who happens to run next, and under load that is mostly who has just had it:
    others then wait for a second beside a line of three. Under heavy load everybody is slow, and who waits for a line
    that moves is not sent away.
    """

    def __init__(self, places: int, patience: float) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._line: deque[threading.Event] = deque()
        self._patience = patience
        self._through = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place, given back at the end. Raises Unavailable when nobody got through while one's patience lasted."""
        self._take()
        try:
            yield
        finally:
            self._give_back()

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def _take(self) -> None:
        called = threading.Event()
        with self._lock:
            if self._free:
                self._free -= 1
                return
            self._line.append(called)
        if not self._waited(called) and not self._left_line(called):
            raise Unavailable(headers={"Retry-After": "2"})

    def _waited(self, called: threading.Event) -> bool:
        """Whether the place came while one's patience lasted, which is renewed as long as the line moves."""
        for _ in range(LONGEST_WAITS):
            before = self._through
            left = deadline.left()
            if called.wait(self._patience if left is None else min(self._patience, left)):
                return True
            if (left is not None and left <= self._patience) or self._through == before:
                break
        return False

    def _left_line(self, called: threading.Event) -> bool:
        """Leave the line; True when the place was handed over in the same moment."""
        with self._lock:
            if called.is_set():
                return True
            self._line.remove(called)
            return False

    def _give_back(self) -> None:
        with self._lock:
            self._through += 1
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1
