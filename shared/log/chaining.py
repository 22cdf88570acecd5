"""Whether a message is what it says, and whether entries continue a cursor: pure (reliability.md 2.10)."""

import json
from collections.abc import Sequence

from shared.envelope import Entry, entry_of_cloud_event
from shared.log.hashing import digest


def readable(payload: bytes) -> Entry | None:
    """The entry of a message whose hash is right, else None."""
    try:
        entry = entry_of_cloud_event(payload)
        return entry if digest(entry) == entry.hash else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, json.JSONDecodeError):
        return None


def fault_of(todo: Sequence[Entry], pos: int, hash_: str) -> str | None:
    """None when the entries continue this position and hash, else "gap" or "fork"."""
    for entry in todo:
        if entry.pos != pos + 1:
            return "gap"
        if entry.prev_hash != hash_ or digest(entry) != entry.hash:
            return "fork"
        pos, hash_ = entry.pos, entry.hash
    return None
