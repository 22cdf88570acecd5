"""How long the bus waits for anything, and how it backs off."""

import random
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Timings:
    """Seconds. Tests shorten them; production keeps the defaults."""

    deadline: float = 10.0
    connect: float = 2.0
    handshake: float = 4.0
    read: float = 4.0
    blocked: float = 4.0
    heartbeat: int = 10
    redeclare: float = 5.0
    mend: float = 10.0
    mend_cluster: float = 120.0
    """A cluster mends itself by elections: queues thrown away meanwhile cannot be declared without their majority."""
    back_off_first: float = 0.2
    back_off_most: float = 3.0


class BackOff:
    """Exponential with jitter: each pause is between half and the whole of a doubling step."""

    def __init__(self, first: float, most: float) -> None:
        self._first, self._most = first, most
        self._failures = 0
        self._until = 0.0

    def failed(self) -> None:
        """Start the next pause."""
        step = min(self._most, self._first * 2 ** min(self._failures, 16))
        self._failures += 1
        self._until = time.monotonic() + step * random.uniform(0.5, 1.0)

    def well(self) -> None:
        """Forget the failures."""
        self._failures, self._until = 0, 0.0

    @property
    def remaining(self) -> float:
        """Seconds of the pause still to wait; 0.0 when one may try."""
        return max(0.0, self._until - time.monotonic())
