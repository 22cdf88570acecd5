"""The feed: a service's log as the other services read it; 409 on a fork, 410 below the pruned floor."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import archive, event_log, stream_meta
from shared.envelope import Entry, feed_item
from shared.errors import Conflict, Gone

PAGE = 200

_STANDING = sa.select(
    stream_meta.c.epoch,
    stream_meta.c.pruned_through,
    sa.select(sa.func.max(event_log.c.pos)).scalar_subquery(),
    sa.func.coalesce(
        sa.select(event_log.c.hash).where(event_log.c.pos == sa.bindparam("after")).scalar_subquery(),
        sa.select(archive.c.hash).where(archive.c.through == sa.bindparam("after")).scalar_subquery(),
    ),
)
"""Where the log stands and what it says at the reader's position: all of a poll that finds nothing new."""


@dataclass(frozen=True)
class FeedPage:
    """Entries after a position, and where the log stands: its epoch, head and pruned floor."""

    epoch: str
    head: int
    pruned_through: int
    events: list[Entry]

    def as_json(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "head": self.head,
            "pruned_through": self.pruned_through,
            "events": [feed_item(entry) for entry in self.events],
        }


def head(session: Session) -> int:
    """The last position of this service's log; the pruned floor when it is empty."""
    last = session.execute(sa.select(sa.func.max(event_log.c.pos))).scalar()
    floor: int = last if last is not None else session.execute(sa.select(stream_meta.c.pruned_through)).scalar_one()
    return floor


def read_feed(session: Session, after: int = 0, hash_: str | None = None, limit: int = PAGE) -> FeedPage:
    """At most `limit` (1..200) entries after a position; `hash_` is the reader's hash at that position.

    Raises Conflict(fork) when the log never had that position with that hash, Gone when it is pruned away.
    """
    epoch, floor, top, held = session.execute(_STANDING, {"after": after}).one()
    last = floor if top is None else top
    if after < floor:
        raise Gone(code="pruned", detail=f"positions through {floor} are archived", pruned_through=floor, epoch=epoch)
    if after > last or (hash_ and held is not None and held != hash_):
        raise Conflict("事件流已分叉", code="fork", head=last, epoch=epoch)
    if after == last:
        return FeedPage(epoch, last, floor, [])
    statement = sa.select(event_log).where(event_log.c.pos > after).order_by(event_log.c.pos)
    rows = session.execute(statement.limit(max(1, min(limit, PAGE))))
    return FeedPage(epoch, last, floor, [Entry(*row) for row in rows])
