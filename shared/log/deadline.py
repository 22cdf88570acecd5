"""A deadline for handlers: work that hangs in Python is interrupted and counts as a failure (matrix D15)."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class DeadlineExceeded(Exception):
    """The handler ran longer than it may."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise DeadlineExceeded in this thread when the block takes longer; SQL has the database's own time-out too."""
    thread, lock, live = threading.get_ident(), threading.Lock(), [True]

    def strike() -> None:
        with lock:
            if live[0]:
                raised = ctypes.py_object(DeadlineExceeded)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)

    timer = threading.Timer(seconds, strike)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            live[0] = False
        timer.cancel()
