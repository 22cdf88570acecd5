"""Parking: an event whose handler raises waits in a table, and later events of its aggregate behind it, in order."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.engine import Database
from shared.db.ground import parked
from shared.envelope import Entry, compact, entry_of_feed, feed_item
from shared.failpoints import hit, point
from shared.log import cursors
from shared.log.access import Access, note, standing
from shared.log.append import set_by
from shared.log.handlers import Handlers

RELEASE = point("unpark.nth")
BEHIND = "waits behind an earlier parked event of the same aggregate"


@dataclass(frozen=True)
class Parked:
    """One parked event: where it came from, what it is about, why it waits."""

    producer: str
    pos: int
    entry: Entry
    error: str
    attempts: int
    state: str
    parked_at: datetime


def park(session: Session, producer: str, entry: Entry, error: str, attempts: int) -> None:
    """Put an event aside; `error` is kept short and carries no values of fields."""
    session.execute(
        parked.insert().values(
            producer=producer, pos=entry.pos, agg_type=entry.agg_type, agg_id=entry.agg_id,
            event=compact(feed_item(entry)), error=error[:500], attempts=attempts, state="parked",
            parked_at=now(session),
        )
    )  # fmt: skip


def parked_aggregates(session: Session, producer: str, entries: Sequence[Entry]) -> set[tuple[str, str]]:
    """The aggregates of these entries that have something parked: a look at the index, however much is parked."""
    ids = {entry.agg_id for entry in entries}
    mine = sa.and_(parked.c.producer == producer, parked.c.state == "parked", parked.c.agg_id.in_(ids))
    mine = sa.and_(mine, parked.c.agg_type.in_({entry.agg_type for entry in entries}))
    found = session.execute(sa.select(parked.c.agg_type, parked.c.agg_id).where(mine).distinct())
    return {(row[0], row[1]) for row in found}


def list_parked(session: Session, producer: str | None = None, limit: int = 200) -> list[Parked]:
    """What is parked, oldest first by position; at most `limit`."""
    statement = sa.select(parked).where(parked.c.state == "parked").limit(limit)
    statement = statement.order_by(parked.c.producer, parked.c.pos)
    if producer:
        statement = statement.where(parked.c.producer == producer)
    return [parked_item(row) for row in session.execute(statement).mappings()]


def parked_item(row: Any) -> Parked:
    """A row of the table as what it stands for."""
    entry = entry_of_feed(json.loads(row["event"]))
    return Parked(row["producer"], row["pos"], entry, row["error"], row["attempts"], row["state"], row["parked_at"])


@dataclass
class Replayed:
    """The outcome of a replay: done, still failing (with reasons), and what a dry run would have tried."""

    done: list[Parked]
    failed: list[tuple[Parked, str]]
    tried: int


def replay(
    db: Database,
    handlers: Handlers,
    *,
    by: str,
    dry_run: bool = True,
    chosen: Callable[[Parked], bool] = lambda item: True,
) -> Replayed:
    """Release parked events in order, one transaction each; an aggregate whose event fails again stays parked whole.

    A dry run does everything and rolls back. Killed midway, it is simply run again.
    """
    with db.read() as session:
        waiting = [item for item in list_parked(session, limit=100_000) if chosen(item)]
    outcome, blocked = Replayed([], [], len(waiting)), set()
    for item in waiting:
        about = (item.producer, item.entry.agg_type, item.entry.agg_id)
        if about in blocked:
            continue
        error = _release(db, handlers, item, by, dry_run)
        if error is None:
            outcome.done.append(item)
        else:
            blocked.add(about)
            outcome.failed.append((item, error))
            _keep_reason(db, item, error, dry_run)
        hit(RELEASE)
    return outcome


def trial(db: Database, handlers: Handlers, items: Sequence[Parked]) -> Replayed:
    """Handle each of these and roll it back: what would become of it."""
    outcome = Replayed([], [], len(items))
    for item in items:
        error = _release(db, handlers, item, "trial", True)
        if error is None:
            outcome.done.append(item)
        else:
            outcome.failed.append((item, error))
    return outcome


def _keep_reason(db: Database, item: Parked, error: str, dry_run: bool) -> None:
    if not dry_run:
        with db.write() as session:
            still_fails(session, item, error)


class _DryRunError(Exception):
    """Rolls a dry run back."""


def release(session: Session, handlers: Handlers, item: Parked, by: str, reason: str | None = None) -> bool:
    """Handle a parked event in this transaction; False when it is not parked any more. Raises what its handler raises.

    The cursor is held meanwhile: nothing follows beside it, so that nothing of the same thing parks behind what goes.
    """
    cursors.read_cursor(session, item.producer, lock=True)
    mine = sa.and_(parked.c.producer == item.producer, parked.c.pos == item.pos)
    if session.execute(sa.select(parked.c.state).where(mine).with_for_update()).scalar_one() != "parked":
        return False
    set_by(session, item.entry.actor, item.entry.unit, item.entry.trace_id)
    handlers.handle(session, item.producer, item.entry)
    done = parked.update().where(mine)
    session.execute(done.values(state="replayed", by=by, reason=reason, attempts=item.attempts + 1))
    session.flush()
    return True


def still_fails(session: Session, item: Parked, error: str, by: str | None = None) -> None:
    """Keep why it failed this time: what is grouped by reason shows the reason of today."""
    mine = sa.and_(parked.c.producer == item.producer, parked.c.pos == item.pos, parked.c.state == "parked")
    known = parked.update().where(mine).values(error=error[:500], attempts=item.attempts + 1)
    session.execute(known.values(by=by) if by else known)


def _release(db: Database, handlers: Handlers, item: Parked, by: str, dry_run: bool) -> str | None:
    try:
        with db.write() as session:
            if not release(session, handlers, item, by):
                return None
            who = None if standing() else f"operator:{by}"[:80]  # at a door it is whoever asks there
            note(session, Access("replay", item.entry.agg_type, item.entry.agg_id[:80], actor=who))
            if dry_run:
                raise _DryRunError
    except _DryRunError:
        return None
    except Exception as error:
        return reason_of(error)
    return None


def reason_of(error: Exception) -> str:
    """RuntimeError: why, in short."""
    return f"{type(error).__name__}: {short_words(error)}"


def short_words(error: Exception) -> str:
    """The first line of an error, without the parameters of a statement (they may be personal data)."""
    text = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return text.splitlines()[0][:200] if text else ""


def discard(session: Session, item: Parked, *, by: str, reason: str) -> bool:
    """Give up a parked event in this transaction, with a reason on record. False when it is not parked any more."""
    cursors.read_cursor(session, item.producer, lock=True)
    mine = sa.and_(parked.c.producer == item.producer, parked.c.pos == item.pos, parked.c.state == "parked")
    changed = session.execute(parked.update().where(mine).values(state="discarded", by=by, reason=reason))
    return bool(changed.rowcount)  # type: ignore[attr-defined]
