"""Connections that are still open after an answer: the next call to the same place may use one, for a few seconds."""

import atexit
import select
import socket
import threading
import time

from services.notify.senders.road import Road
from shared.egress import Target

REST_SECONDS = 4.0
"""Servers close idle connections after five seconds and more."""
MOST = 64
Place = tuple[Road, str, int, bool]


class Idle:
    """The newest goes first; one that was closed by the other side, or rested too long, is thrown away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[tuple[float, Place, socket.socket]] = []

    def take(self, road: Road, target: Target) -> socket.socket | None:
        """One that leads there, or None."""
        place = _place(road, target)
        while (one := self._newest(place)) is not None:
            if not _closed(one):
                return one
            one.close()
        return None

    def keep(self, road: Road, target: Target, one: socket.socket) -> None:
        """Keep one on which everything was read."""
        with self._lock:
            self._held.append((time.monotonic(), _place(road, target), one))
            over = self._rested() + self._held[: max(0, len(self._held) - MOST)]
            self._held = [held for held in self._held if held not in over]
        for _, _, old in over:
            old.close()

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            over, self._held = self._held, []
        for _, _, old in over:
            old.close()

    def _newest(self, place: Place) -> socket.socket | None:
        with self._lock:
            rested = {id(held) for held in self._rested()}
            for held in reversed(self._held):
                if held[1] == place and id(held) not in rested:
                    self._held.remove(held)
                    return held[2]
        return None

    def _rested(self) -> list[tuple[float, Place, socket.socket]]:
        over = time.monotonic() - REST_SECONDS
        return [held for held in self._held if held[0] < over]


def _place(road: Road, target: Target) -> Place:
    return road, target.host, target.port, target.tls


def _closed(one: socket.socket) -> bool:
    """Whether there is anything to be read: after a whole answer only the end, or what nobody asked for."""
    try:
        return bool(select.select([one], [], [], 0)[0])
    except (OSError, ValueError):
        return True


IDLE = Idle()
atexit.register(IDLE.close)
