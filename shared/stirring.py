"""What looks again and again looks less often while nothing happens, and at once when something does."""

import threading
import time
from collections.abc import Callable

AWAKE = 3.0
"""Seconds after the last sign of life in which everybody looks as often as they said."""
DOZE = 1.0
"""Seconds between two looks after that, for whoever would look more often."""
LONGEST = 5.0
"""Seconds after which whoever waits shows that it is there."""


class Stirring:
    """Shared by the threads of one service: who did something, or heard that something was said, wakes the others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._changed = threading.Condition()
        self._at = clock()

    def stir(self) -> None:
        """Something happens: who dozes wakes up. Nobody else is disturbed, or a busy day would be one long alarm."""
        with self._changed:
            if self._dozing:
                self._changed.notify_all()
            self._at = self.clock()

    def wake(self) -> None:
        """Everybody looks whether it is over."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, every: float, is_over: Callable[[], bool], beat: Callable[[], None]) -> None:
        """Until it is time to look again, or all is over (then `wake`); `beat` is called meanwhile."""
        began = self.clock()
        while not is_over():
            beat()
            with self._changed:
                left = self._due(began, every) - self.clock()
                if left <= 0:
                    return
                self._changed.wait(min(left, LONGEST))

    def _due(self, began: float, every: float) -> float:
        """Who began to wait while all was awake finds out on its way that nothing happens any more."""
        return began + self.pace(every)

    def pace(self, every: float) -> float:
        """Seconds between two looks as things stand now."""
        return max(every, DOZE) if self._dozing else every

    @property
    def _dozing(self) -> bool:
        return self.clock() - self._at > AWAKE
