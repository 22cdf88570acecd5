"""A pause before a producer is looked at again: after a fault of this database, or when its feed is out of reach."""

import random
import time
from collections import Counter
from collections.abc import Callable

import structlog

from shared.db.damage import is_damaged
from shared.db.engine import Database
from shared.log import cursors
from shared.log.parking import short_words
from shared.log.weather import WEATHER

SHORT, LONG = 0.2, 5.0  # seconds until it is tried again: what passes by itself, what somebody has to mend
log = structlog.get_logger(__name__)


class BreakerOpen(Exception):
    """Several aggregates failed one after the other: stop, do not park thousands (matrix D14)."""


class Resting:
    """Until when each producer rests, by a clock that only goes forward. Pauses differ, so that not all end at once."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.counts: Counter[str] = Counter()
        self.clock: Callable[[], float] = time.monotonic
        self.rest_until: dict[str, float] = {}
        self.feed_rest_until: dict[str, float] = {}
        self.heads: dict[str, tuple[str, int]] = {}
        """Epoch and head of each producer as its feed last told them."""

    def resting(self, producer: str) -> bool:
        """Whether nothing of it is applied for now."""
        return self.rest_until.get(producer, 0.0) > self.clock()

    def feed_resting(self, producer: str) -> bool:
        """Whether its feed is left alone for now; what the broker brings is applied meanwhile."""
        return self.feed_rest_until.get(producer, 0.0) > self.clock()

    def rest(self, producer: str, error: Exception) -> None:
        """Our own database cannot take it now. What does not pass by itself is said where /readyz looks."""
        lasts = _lasting(error)
        self.counts["rested"] += 1
        self.rest_until[producer] = self.clock() + (LONG if lasts else SHORT) * (1 + random.random())
        log.warning("follow.rests", producer=producer, error=type(error).__name__, detail=short_words(error))
        if lasts:
            self._say(producer, lasts)

    def _say(self, producer: str, why: str) -> None:
        """The first event that goes through again takes the word away."""
        try:
            with self.db.write() as session:
                cursors.halt(session, producer, why)
                if producer in self.heads:  # how much waits is told, though nothing of it is applied
                    cursors.note_head(session, producer, *self.heads[producer])
        except WEATHER as error:  # it may be the very page of the cursors: then the log has it
            log.warning("follow.not_said", producer=producer, detail=short_words(error))

    def rest_feed(self, producer: str, error: Exception) -> None:
        """The feed is out of reach: look again in a moment."""
        self.counts["feed_unreachable"] += 1
        self.feed_rest_until[producer] = self.clock() + SHORT * (1 + random.random())
        log.warning("feed.unreachable", producer=producer, error=type(error).__name__, detail=short_words(error))


def _lasting(error: Exception) -> str:
    """Why it will be so until somebody mends it, as a cursor's `halted`; "" for what passes by itself."""
    if isinstance(error, BreakerOpen):
        return f"{cursors.FAILING}{error}"
    return f"{cursors.DAMAGED}{short_words(error)}" if is_damaged(getattr(error, "orig", None)) else ""
