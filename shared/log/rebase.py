"""A new epoch of a log that was restored from an older copy, and how its followers come to follow it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.ground import counter, cursor, event_log, rebase, stream_meta
from shared.db.numbers import SHANGHAI
from shared.envelope import Entry, compact
from shared.ids import new_id
from shared.log.append import lock_key
from shared.log.feed import head
from shared.log.hashing import GENESIS, digest

TYPE = "baiying.log.rebased.v1"
"""The first entry of an epoch. Nobody listens to it: it is there so that no entry of the lost stretch ever chains."""
HALTED = "rebased: the feed is read first"
ASIDE = 1_000_000_000_000
"""By so much what was noted of lost positions is moved down: below every real one, its order kept."""


@dataclass(frozen=True)
class Epoch:
    """A stretch of a log under one identity: followers begin after `pos`, the last position they have in common."""

    epoch: str
    pos: int
    hash: str
    turn: int
    """The how manieth new epoch of this log, from 1."""


def common(session: Session, pos: int) -> str | None:
    """The hash of a log at a position: GENESIS at 0, None where it has none."""
    found: str | None = session.scalar(sa.select(event_log.c.hash).where(event_log.c.pos == pos))
    return GENESIS if pos == 0 and found is None else found


def begin_epoch(session: Session, through: int, said: Mapping[str, str], skip: int) -> Epoch:
    """In the producer: a new identity, an entry that says so, a row that says why, and numbers raised by `skip`.

    `said`: by (who decided) and reason. Raises ValueError when the log has no such position.
    """
    _stand_still(session)
    hash_ = common(session, through)
    if hash_ is None:
        raise ValueError(f"the log has no position {through}")
    epoch = new_id()
    turn = 1 + (session.scalar(sa.select(sa.func.count()).select_from(rebase)) or 0)
    session.execute(stream_meta.update().values(epoch=epoch))
    session.execute(
        rebase.insert().values(
            epoch=epoch, pos=through, hash=hash_, at=now(session), by=said["by"][:80], reason=said["reason"][:200]
        )
    )  # fmt: skip
    _append(session, {"epoch": epoch, "through": through, "numbers_skipped": skip}, said["by"], turn)
    _raise_numbers(session, skip)
    return Epoch(epoch, through, hash_, turn)


def follow_epoch(session: Session, producer: str, epoch: Epoch, tables: Iterable[sa.Table]) -> bool:
    """In a follower: go on in the new epoch. True when it had heard of a lost stretch and was set back to before it.

    Until its feed was read nothing from the broker counts: what still waits there may be of the lost stretch and would
    chain. What was noted by position of the lost stretch gives these positions free.
    """
    mine = cursor.c.producer == producer
    row = session.execute(sa.select(cursor.c.pos, cursor.c.hash).where(mine).with_for_update()).one_or_none()
    if row is None:
        return False
    forked: bool = row.pos > epoch.pos or (row.pos == epoch.pos and row.hash != epoch.hash)
    changed = {"epoch": epoch.epoch, "halted": HALTED, "updated_at": now(session)}
    if forked:
        changed |= {"pos": epoch.pos, "hash": epoch.hash}
        for table in tables:
            if {"producer", "pos"} <= set(table.c.keys()) and table.name != cursor.name:
                lost = sa.and_(table.c.producer == producer, table.c.pos > epoch.pos)
                session.execute(table.update().where(lost).values(pos=table.c.pos - ASIDE * epoch.turn))
    session.execute(cursor.update().where(mine).values(**changed))
    return forked


def _stand_still(session: Session) -> None:
    """Hold the log's position lock to the end of the transaction; on SQLite the transaction is the lock."""
    if session.info["db"].dialect == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_key(session.info["db"].service))))


def _append(session: Session, body: dict[str, object], by: str, turn: int) -> None:
    last = head(session)
    newest = common(session, last) or GENESIS
    entry = Entry(
        last + 1, new_id(), TYPE, 1, "log", session.info["db"].service, turn, now(session), f"operator:{by}"[:80], None,
        new_id().replace("-", ""), compact(body), newest, "",
    )  # fmt: skip
    session.execute(event_log.insert().values(**replace(entry, hash=digest(entry)).__dict__))


def _raise_numbers(session: Session, skip: int) -> None:
    """No number that a follower may have seen is given again: this year's series, and last year's where it ended."""
    year = now(session).astimezone(SHANGHAI).year
    session.execute(counter.update().where(counter.c.year == year).values(last=counter.c.last + skip))
    have = sa.select(counter.c.name).where(counter.c.year == year)
    for name in session.scalars(sa.select(counter.c.name).where(counter.c.name.not_in(have)).distinct()).all():
        session.execute(counter.insert().values(name=name, year=year, last=skip))
