"""归档: stretches of the log that lie in signed files; which are next, and what stands in them (reliability.md 2.8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.engine import Database
from shared.db.ground import archive, event_log, stream_meta
from shared.envelope import Entry
from shared.log.access import Access, note
from shared.log.hashing import GENESIS
from shared.log.verify import hash_at

LEAST_DAYS = 183
"""Six months: 网络安全法 asks that logs be kept so long (第二十一条第三项 of the text of 2016)."""
STEP = 1000


@dataclass(frozen=True)
class Stretch:
    """Positions above `since` up to `through`; the hashes at both ends tie it to what comes before and after."""

    since: int
    through: int
    since_hash: str
    hash: str
    epoch: str


@dataclass(frozen=True)
class Archived:
    """One file on record: what it holds, its path, the SHA-256 of its bytes."""

    since: int
    through: int
    hash: str
    file: str
    sha256: str


def next_stretch(session: Session, days: int) -> Stretch | None:
    """What is older than so many days and not archived yet; None when there is nothing. The head itself stays out."""
    since = session.scalar(sa.select(sa.func.max(archive.c.through))) or 0
    through = old_through(session, since, days)
    if through <= since:
        return None
    epoch = session.execute(sa.select(stream_meta.c.epoch)).scalar_one()
    return Stretch(since, through, hash_at(session, since) or GENESIS, hash_at(session, through) or "", epoch)


def old_through(session: Session, since: int, days: int) -> int:
    """The last position after `since` before which nothing is younger than so many days; never the head."""
    log = event_log.c
    young = sa.select(log.pos).where(log.pos > since, log.at >= now(session) - timedelta(days=days))
    first = session.scalar(young.order_by(log.pos).limit(1))
    top: int = session.scalar(sa.select(sa.func.max(log.pos))) or since
    return (first if first is not None else top) - 1


def entries_of(db: Database, stretch: Stretch) -> Iterator[Entry]:
    """The entries of a stretch in order, read a thousand at a time, each thousand in a transaction of its own."""
    pos, log = stretch.since, event_log.c
    while pos < stretch.through:
        some = sa.select(event_log).where(log.pos > pos, log.pos <= stretch.through).order_by(log.pos).limit(STEP)
        with db.read() as session:
            rows = [Entry(*row) for row in session.execute(some)]
        if not rows:
            raise ValueError(f"positions after {pos} are missing")
        yield from rows
        pos = rows[-1].pos


def note_archived(db: Database, stretch: Stretch, file: str, sha256: str, by: str) -> None:
    """Put on record that a stretch lies in a file, once its bytes are on the disk."""
    row = {"through": stretch.through, "since": stretch.since, "hash": stretch.hash, "file": file, "sha256": sha256}
    with db.write() as session:
        why = f"归档至位置 {stretch.through}"
        note(session, Access("export", "event_log", reason=why, actor=f"operator:{by}"[:80]))
        session.execute(archive.insert().values(**row, made_at=now(session), by=by[:80]))


def archived(session: Session, after: int = 0) -> list[Archived]:
    """The files on record that hold something after a position, in order."""
    columns = (archive.c.since, archive.c.through, archive.c.hash, archive.c.file, archive.c.sha256)
    rows = session.execute(sa.select(*columns).where(archive.c.through > after).order_by(archive.c.through))
    return [Archived(*row) for row in rows]
