"""Cursors: how far a service has followed each producer; one row each, moved in the handlers' own transaction."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.ground import cursor
from shared.log.hashing import GENESIS

FAILING = "failing: "
"""How `halted` begins while one event after the other fails here; it is tried again every few seconds."""
DAMAGED = "damaged: "
"""The same while what an event needs cannot be read from this database's disk (C21)."""


@dataclass(frozen=True)
class Cursor:
    """Position and hash reached at a producer, its epoch, the head seen there and when; `halted` says why it stands."""

    producer: str
    epoch: str | None
    pos: int
    hash: str
    updated_at: datetime | None
    head: int
    head_seen_at: datetime | None
    halted: str | None

    @property
    def is_failing(self) -> bool:
        """Events fail one after the other."""
        return (self.halted or "").startswith(FAILING)

    @property
    def is_damaged(self) -> bool:
        """It stands before a damaged part of this database."""
        return (self.halted or "").startswith(DAMAGED)


def read_cursor(session: Session, producer: str, *, lock: bool = False) -> Cursor:
    """The cursor of a producer; zero when nothing was heard yet."""
    statement = sa.select(cursor).where(cursor.c.producer == producer)
    row = session.execute(statement.with_for_update() if lock else statement).one_or_none()
    return Cursor(*row) if row else Cursor(producer, None, 0, GENESIS, None, 0, None, None)


def read_cursors(session: Session) -> list[Cursor]:
    """All cursors of this service."""
    return [Cursor(*row) for row in session.execute(sa.select(cursor).order_by(cursor.c.producer))]


def ensure_cursor(session: Session, producer: str) -> None:
    """Make the row, so that it can be locked; harmless when it is there."""
    held = session.execute(sa.select(cursor.c.pos).where(cursor.c.producer == producer)).one_or_none()
    if held is None:
        session.execute(
            cursor.insert().values(producer=producer, pos=0, hash=GENESIS, head=0, updated_at=now(session), epoch=None)
        )


def move_cursor(session: Session, producer: str, pos: int, hash_: str) -> None:
    """Move on to a position, in the transaction of what was done for it."""
    moved = cursor.update().where(cursor.c.producer == producer)
    session.execute(moved.values(pos=pos, hash=hash_, updated_at=now(session), halted=None))


def note_head(session: Session, producer: str, epoch: str, head: int) -> None:
    """Remember where the producer's head was when its feed was last reached."""
    noted = cursor.update().where(cursor.c.producer == producer)
    session.execute(noted.values(epoch=epoch, head=head, head_seen_at=now(session)))


def halt(session: Session, producer: str, why: str | None) -> None:
    """Stop following until somebody decides (fork, pruned); None lets it go on."""
    session.execute(cursor.update().where(cursor.c.producer == producer).values(halted=why))
