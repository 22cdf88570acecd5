"""频率桶: slots of a receiver's rate, taken and given back under the lock of its row, by all workers alike."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.notify import rates
from services.notify.models import RateBucket
from services.notify.rates import Limit
from shared.db import now

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Buckets:
    """The buckets that one claim has looked into; each is locked when it is first asked for."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session, self.at = session, at
        self._rows: dict[str, RateBucket | None] = {}

    def open(self, keys: Iterable[str]) -> None:
        """Lock what of these nobody else holds, in one order; a row that is missing is made."""
        wanted = sorted(set(keys) - set(self._rows))
        if not wanted:
            return
        insert = _INSERTS[self.session.get_bind().dialect.name](RateBucket)
        known = set(self.session.scalars(sa.select(RateBucket.key).where(RateBucket.key.in_(wanted))))
        for key in wanted:
            if key not in known:
                self.session.execute(insert.values(key=key, slots=[]).on_conflict_do_nothing())
        locked = sa.select(RateBucket).where(RateBucket.key.in_(wanted)).order_by(RateBucket.key)
        found = {row.key: row for row in self.session.scalars(locked.with_for_update(skip_locked=True))}
        self._rows |= {key: found.get(key) for key in wanted}

    def free(self, key: str, limits: Sequence[Limit]) -> int | None:
        """How many calls may leave now; None: another worker is at it, ask the next time."""
        row = self._rows[key]
        return None if row is None else rates.free(limits, slots_of(row), self.at)

    def free_from(self, key: str, limits: Sequence[Limit], wanted: int) -> datetime:
        """From when on `wanted` calls may leave."""
        row = self._rows[key]
        return rates.free_from(limits, slots_of(row) if row else (), self.at, wanted)

    def take(self, key: str, token: str, number: int, lease_until: datetime) -> None:
        """Hold `number` slots for a job."""
        row = self._rows[key]
        assert row is not None
        _write(row, rates.held(slots_of(row), token, number, lease_until))


def slots_of(row: RateBucket) -> list[tuple[str, datetime]]:
    """As the pure rules read them."""
    return [(token, datetime.fromisoformat(until)) for token, until in row.slots]


def _write(row: RateBucket, slots: Iterable[tuple[str, datetime]]) -> None:
    row.slots = [[token, until.isoformat()] for token, until in slots]


def give_back(session: Session, key: str, token: str) -> None:
    """A job was answered, or given up: its slots end in a minute, a late sender's as well as any other's."""
    row = session.scalar(sa.select(RateBucket).where(RateBucket.key == key).with_for_update())
    if row is not None:
        _write(row, rates.answered(slots_of(row), token, now(session)))
