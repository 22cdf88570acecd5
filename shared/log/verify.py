"""Verify: walk the chain of a log and name the first position that does not hold."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import archive, event_log, stream_meta
from shared.envelope import Entry
from shared.log.hashing import GENESIS, digest

STEP = 1000


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: entries walked, head hash, and the first fault with its position."""

    entries: int
    head: int
    head_hash: str
    fault: str | None = None
    fault_pos: int | None = None


def verify_tail(session: Session, count: int = 200) -> Verdict:
    """Walk the last `count` entries alone: cheap enough for a page, and no proof of what stands before them."""
    head = session.scalar(sa.select(sa.func.max(event_log.c.pos))) or 0
    pruned = session.execute(sa.select(stream_meta.c.pruned_through)).scalar_one()
    start = max(head - count, pruned)
    return _walk(session, start, hash_at(session, start), lambda done: None)


def hash_at(session: Session, pos: int) -> str | None:
    """The hash at a position: the entry's, the archive's where that is pruned, None where neither is known."""
    if not pos:
        return GENESIS
    there: str | None = session.scalar(sa.select(event_log.c.hash).where(event_log.c.pos == pos))
    return there or session.scalar(sa.select(archive.c.hash).where(archive.c.through == pos))


def verify(session: Session, on_step: Callable[[int], None] = lambda done: None) -> Verdict:
    """Walk the whole log in steps of 1,000: contiguous, chained, unchanged. Memory stays flat."""
    pos = session.execute(sa.select(stream_meta.c.pruned_through)).scalar_one()
    return _walk(session, pos, hash_at(session, pos), on_step)


def _walk(session: Session, pos: int, prev: str | None, on_step: Callable[[int], None]) -> Verdict:
    walked = 0
    while rows := _rows(session, pos):
        for entry in rows:
            fault = _fault(entry, pos, prev)
            if fault:
                return Verdict(walked, pos, prev or GENESIS, fault, entry.pos)
            pos, prev, walked = entry.pos, entry.hash, walked + 1
        on_step(walked)
    return Verdict(walked, pos, prev or GENESIS)


def _rows(session: Session, after: int) -> list[Entry]:
    statement = sa.select(event_log).where(event_log.c.pos > after).order_by(event_log.c.pos).limit(STEP)
    return [Entry(*row) for row in session.execute(statement)]


def _fault(entry: Entry, last: int, prev: str | None) -> str | None:
    if entry.pos != last + 1:
        return f"position {last + 1} is missing"
    if prev is not None and entry.prev_hash != prev:
        return "does not follow the entry before it"
    if digest(entry) != entry.hash:
        return "was changed after it was written"
    return None
