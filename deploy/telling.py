"""What the set-up says to the person at the terminal: one short line a step, with the time it took."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

COLOURS = {"good": "32", "warn": "33", "bad": "31", "faint": "2", "bold": "1"}


def paint(text: str, colour: str) -> str:
    """The text in colour when a person looks (a terminal, and NO_COLOR unset); otherwise as it is."""
    if not sys.stderr.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\033[{COLOURS[colour]}m{text}\033[0m"


def tell(text: str, colour: str = "faint") -> None:
    """One line on standard error: standard output belongs to the command that follows."""
    print(paint(text, colour), file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """A line that must not be overlooked, and that stops nothing."""
    tell(f"!! {text}", "warn")


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done, then how it ended and how long it took."""
    started = time.monotonic()
    tell(f"·· {what}")
    try:
        yield
    except BaseException:
        tell(f"✗  {what} ({time.monotonic() - started:.1f} s)", "bad")
        raise
    tell(f"✓  {what} ({time.monotonic() - started:.1f} s)", "good")
