"""Opens are counted in memory and written half a second later: a link waits for nobody who writes."""

import atexit
import threading
from collections import Counter
from weakref import WeakSet

import structlog

from services.notify.actions.opens import add_opens
from shared.db import Database

WRITTEN_AFTER = 0.5
"""Seconds; what a process that is killed (kill -9) had counted since is lost, less than a second's worth."""
log = structlog.get_logger(__name__)
_TALLIES: WeakSet["Tally"] = WeakSet()


class Tally:
    """点击计数 of one process. Nothing runs while nobody opens anything; who stops in order loses nothing."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._lock = threading.Lock()
        self._counted: Counter[tuple[str, str]] = Counter()
        self._waiting: threading.Timer | None = None
        _TALLIES.add(self)

    def add(self, link: tuple[str, str]) -> None:
        """Count one open of the link of (push, unit)."""
        with self._lock:
            self._counted[link] += 1
            if self._waiting is None:
                self._wait()

    def write(self, last: bool = False) -> None:
        """Write what was counted; what cannot be written now is kept and tried again, unless this was the last time."""
        with self._lock:
            counted, self._counted, self._waiting = self._counted, Counter(), None
        if not counted:
            return
        try:
            with self.db.write() as session:
                add_opens(session, counted)
        except Exception as error:
            log.warning("opens.lost" if last else "opens.kept", opens=counted.total(), error=type(error).__name__)
            if not last:
                self._keep(counted)

    def _keep(self, counted: Counter[tuple[str, str]]) -> None:
        with self._lock:
            self._counted.update(counted)
            if self._waiting is None:
                self._wait()

    def _wait(self) -> None:
        self._waiting = threading.Timer(WRITTEN_AFTER, self.write)
        self._waiting.daemon = True
        self._waiting.start()


@atexit.register
def _write_all() -> None:
    """A process that ends in order (SIGTERM, a worker replaced) writes what it still holds."""
    for one in list(_TALLIES):
        one.write(last=True)
