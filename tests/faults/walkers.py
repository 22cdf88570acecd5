"""Several counties walking at once, need after need, for as long as a block lasts."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from types import TracebackType

from tests.faults.running import Running
from tests.journey.walk import COUNTIES, Patient, Walk

PATIENT = 15.0
"""No request may take longer (promise P8)."""
STARTING = 60.0
"""One that waits for a process to start may, on a loaded machine: the socket listens before the worker is there."""


class Walkers:
    """`with Walkers(running) as walkers:`; afterwards `needs` were all answered for, from raised to received."""

    def __init__(self, running: Running, counties: Sequence[str] = COUNTIES[:2], patient: float = PATIENT) -> None:
        self.running, self.patient = running, patient
        self.walks = [Walk(Patient(running.urls, running.tokens), county) for county in counties]
        self.needs: list[str] = []
        self.faults: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._walk, args=(walk,), daemon=True) for walk in self.walks]

    def _walk(self, walk: Walk) -> None:
        while not self._stop.is_set():
            try:
                self.needs.append(walk.go())
            except AssertionError as fault:
                self.faults.append(f"{walk.county}: {fault}")
                return

    def wait_for(self, more: int, seconds: float = 90.0) -> None:
        """Until so many more needs have come all the way."""
        wanted = len(self.needs) + more
        until = time.monotonic() + seconds
        while len(self.needs) < wanted:
            if self.faults or time.monotonic() > until:
                raise AssertionError(f"{self.faults or 'the walks do not go on'}\n{self.running.tails()}")
            time.sleep(0.05)

    @property
    def statuses(self) -> Counter[int]:
        """All answers so far, by status."""
        return sum((walk.client.statuses for walk in self.walks), Counter())

    @property
    def slowest(self) -> float:
        """Seconds that the slowest answer took."""
        return max(walk.client.slowest for walk in self.walks)

    def __enter__(self) -> "Walkers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(90)
        if kind is not None:
            return
        assert self.faults == [], "\n".join([*self.faults, self.running.tails()])
        assert not any(thread.is_alive() for thread in self._threads), "a walk hangs"
        bad = {status for status in self.statuses if status >= 500 and status != 503}
        assert not bad, f"answered {bad}"
        assert self.slowest < self.patient, f"a request took {self.slowest:.1f} s"
