"""Waiting in line for a connection: as long as the line moves, not only for so many seconds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shared.db import deadline
from shared.errors import Unavailable

LONGEST_WAITS = 6
"""So often the patience is renewed while others get through: what waits longer is told to come again."""


class Gate:
    """So many at a time. Under heavy load everybody is slow, and who waits for a line that moves is not sent away."""

    def __init__(self, places: int, patience: float) -> None:
        self._places = threading.Semaphore(places)
        self._patience = patience
        self._through = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place, given back at the end. Raises Unavailable when nobody got through while one's patience lasted."""
        self._wait()
        try:
            yield
        finally:
            self._through += 1
            self._places.release()

    def _wait(self) -> None:
        for _ in range(LONGEST_WAITS):
            before = self._through
            left = deadline.left()
            if self._places.acquire(timeout=self._patience if left is None else min(self._patience, left)):
                return
            if left is not None and left <= self._patience:
                break
            if self._through == before:
                break
        raise Unavailable(headers={"Retry-After": "2"})
