"""The hash chain of the log (reliability.md 2.10)."""

import hashlib

from shared.envelope import Entry, compact, stamp

GENESIS = "0" * 64


def digest(entry: Entry) -> str:
    """SHA-256 in hex over the compact JSON array of everything in an entry but its own hash."""
    parts = [
        entry.prev_hash, entry.pos, entry.event_id, entry.type, entry.schema_ver, entry.agg_type, entry.agg_id,
        entry.agg_ver, stamp(entry.at), entry.actor, entry.unit, entry.trace_id, entry.body,
    ]  # fmt: skip
    return hashlib.sha256(compact(parts).encode()).hexdigest()
