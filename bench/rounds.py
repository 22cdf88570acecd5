"""Interleaved rounds: every case once a round, so that the cases of a round met the same machine."""

import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


def rounds(cases: Mapping[str, Callable[[], T]], times: int) -> dict[str, list[T]]:
    """Run the cases round after round; the results of each case in order."""
    found: dict[str, list[T]] = {name: [] for name in cases}
    for number in range(times):
        # The order turns with each round, so that no case always follows the same one.
        names = list(cases)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            progress(f"round {number + 1}/{times}: {name}")
            found[name].append(cases[name]())
    progress("")
    return found


def progress(words: str) -> None:
    """One line on a terminal, overwritten by the next; nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{words}")
        sys.stderr.flush()
