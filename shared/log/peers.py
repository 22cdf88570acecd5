"""What one service may read of another: feeds, cards and files (design.md 2)."""

from collections.abc import Sequence
from typing import IO, Any, Protocol

from shared.log.feed import FeedPage


class Peers(Protocol):
    """The only reads between services: feeds, cards and files."""

    def feed(self, producer: str, after: int, hash_: str, limit: int) -> FeedPage:
        """Raises Conflict (fork), Gone (pruned), OSError or Unavailable when it cannot be reached."""

    def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Display cards of persons: id, card_version, name."""

    def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None:
        """A stored file's bytes, at most `most`. Raises OSError or Unavailable."""
