"""Access tokens of platforms, in memory only: never in a row, a log or an error."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

MARGIN_SECONDS = 300.0
"""A token is asked for anew so long before it runs out."""


@dataclass
class Tokens:
    """By who asks for them: the connector's or gateway's id, and its secret."""

    kept: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[str, str]) -> str | None:
        """The token, while it is good."""
        with self.lock:
            token, until = self.kept.get(key, ("", 0.0))
        return token if time.monotonic() < until else None

    def keep(self, key: tuple[str, str], token: str, seconds: Any) -> None:
        """Keep one for so many seconds as the platform said; nonsense is no time at all."""
        good = seconds if isinstance(seconds, int | float) and 0 < seconds < 100_000 else 0
        with self.lock:
            self.kept[key] = (token, time.monotonic() + max(0.0, good - MARGIN_SECONDS))

    def forget(self, key: tuple[str, str]) -> None:
        """It is no longer good."""
        with self.lock:
            self.kept.pop(key, None)
