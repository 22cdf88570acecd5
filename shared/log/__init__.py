"""The event log: outbox, feed, audit and history in one (reliability.md 2)."""

from shared.log.access import Access, note
from shared.log.apart import apart
from shared.log.append import say, set_by
from shared.log.cursors import read_cursors
from shared.log.feed import FeedPage, head, read_feed
from shared.log.follow import Follower
from shared.log.handlers import Handlers, Heard
from shared.log.history import history
from shared.log.parking import discard, list_parked, replay
from shared.log.peers import Peers
from shared.log.relay import Relay
from shared.log.verify import hash_at, verify, verify_tail

__all__ = [
    "Access", "FeedPage", "Follower", "Handlers", "Heard", "Peers", "Relay", "apart", "discard", "hash_at", "head",
    "history", "list_parked", "note", "read_cursors", "read_feed", "replay", "say", "set_by", "verify", "verify_tail",
]  # fmt: skip
