"""步速: how often one person may ask for something that costs work, in this process; too often is 429."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from shared.errors import TooMany

KEPT = 4096
"""People remembered at most; the one who asked longest ago is forgotten first."""


class Pace:
    """At most `most` times in `seconds`, by person."""

    def __init__(self, most: int, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self.clock = most, seconds, clock
        self._asked: dict[str, deque[float]] = {}
        self._lock = Lock()

    def check(self, who: str) -> None:
        """Count this time. Raises TooMany with Retry-After in whole seconds."""
        at = self.clock()
        with self._lock:
            asked = self._asked.pop(who, None) or deque(maxlen=self.most)
            self._asked[who] = asked
            if len(self._asked) > KEPT:
                del self._asked[next(iter(self._asked))]
            wait = asked[0] + self.seconds - at if len(asked) == self.most else 0.0
            if wait > 0:
                raise TooMany(headers={"Retry-After": str(int(wait) + 1)})
            asked.append(at)
