"""A deadline for handlers: work that hangs in Python is interrupted and counts as a failure (matrix D15)."""

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STEP = 0.25
IDLE = 30.0


class DeadlineExceeded(Exception):
    """The handler ran longer than it may."""


class _Watch:
    """One thread that looks at all blocks under way; it goes when there was nothing to look at for a while."""

    def __init__(self) -> None:
        self.running: dict[int, float] = {}
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None

    def enter(self, until: float) -> None:
        with self.changed:
            self.running[threading.get_ident()] = until
            if self.thread is None:
                self.thread = threading.Thread(target=self._look, name="deadlines", daemon=True)
                self.thread.start()
            elif len(self.running) == 1:
                self.changed.notify()

    def leave(self) -> None:
        with self.changed:
            self.running.pop(threading.get_ident(), None)

    def _look(self) -> None:
        with self.changed:
            while self.changed.wait_for(self._busy, IDLE):
                self._strike()
                self.changed.wait(self._nap())
            self.thread = None

    def _busy(self) -> bool:
        return bool(self.running)

    def _strike(self) -> None:
        for thread in [ident for ident, until in self.running.items() if until <= time.monotonic()]:
            del self.running[thread]
            raised = ctypes.py_object(DeadlineExceeded)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)

    def _nap(self) -> float:
        left = [until - time.monotonic() for until in self.running.values()]
        return max(0.01, min([STEP, *left]))


_watch = _Watch()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise DeadlineExceeded in this thread when the block takes longer; SQL has the database's own time-out too."""
    _watch.enter(time.monotonic() + seconds)
    try:
        yield
    finally:
        _watch.leave()
