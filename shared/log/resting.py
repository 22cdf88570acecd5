"""A pause before a producer is looked at again: after a fault of this database, or when its feed is out of reach."""

import random
import time
from collections import Counter
from collections.abc import Callable

import structlog

from shared.log.parking import short_words

log = structlog.get_logger(__name__)


class Resting:
    """Until when each producer rests, by a clock that only goes forward. Pauses differ, so that not all end at once."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.clock: Callable[[], float] = time.monotonic
        self.rest_until: dict[str, float] = {}
        self.feed_rest_until: dict[str, float] = {}

    def resting(self, producer: str) -> bool:
        """Whether nothing of it is applied for now."""
        return self.rest_until.get(producer, 0.0) > self.clock()

    def feed_resting(self, producer: str) -> bool:
        """Whether its feed is left alone for now; what the broker brings is applied meanwhile."""
        return self.feed_rest_until.get(producer, 0.0) > self.clock()

    def rest(self, producer: str, error: Exception, at_least: float = 0.2) -> None:
        """Our own database cannot take it now."""
        self.counts["rested"] += 1
        self.rest_until[producer] = self.clock() + at_least * (1 + random.random())
        log.warning("follow.rests", producer=producer, error=type(error).__name__, detail=short_words(error))

    def rest_feed(self, producer: str, error: Exception) -> None:
        """The feed is out of reach: look again in a moment."""
        self.counts["feed_unreachable"] += 1
        self.feed_rest_until[producer] = self.clock() + 0.2 * (1 + random.random())
        log.warning("feed.unreachable", producer=producer, error=type(error).__name__, detail=short_words(error))
