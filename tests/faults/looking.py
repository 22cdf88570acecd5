"""The end of every test of faults: all is quiet within 30 seconds, and the books are right."""

import time

from tests.faults import checker
from tests.faults.running import Running

AT_REST = 30.0


def look_at_books(running: Running, needs: list[str], seconds: float = AT_REST) -> None:
    """Wait until all is quiet; then nothing may be lost, doubled or out of order."""
    settings, faults = running.settings(), ["a follower is not at its producer's head"]
    until = time.monotonic() + seconds
    while faults and time.monotonic() < until:
        if checker.is_at_rest(settings):
            faults = checker.check(settings, needs)
        time.sleep(0.2 if faults else 0)
    if faults:
        raise AssertionError("\n".join([*faults, running.tails()]))
    running.sound = True
