"""频率桶: slots of a receiver's rate, taken and given back under the lock of its row, by all workers alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.notify import rates
from services.notify.models import Gateway, RateBucket, Sink
from services.notify.rates import Limit, limits_of
from shared.db import now

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Rate:
    """The bucket whose slots a message takes, and what it allows."""

    bucket: str
    limits: tuple[Limit, ...]


def rate_of(sink: Sink, gateway: Gateway | None) -> Rate | None:
    """What limits this sink; None: nothing does."""
    if gateway is not None:
        return Rate(f"gateway:{gateway.id}", limits_of(gateway.kind, gateway.rate)) if gateway.rate else None
    limits = limits_of(sink.way)
    return Rate(sink.bucket, limits) if sink.bucket and limits else None


class Buckets:
    """The buckets that one claim has looked into; each is locked when it is first asked for, and stays so."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session, self.at = session, at
        self._rows: dict[str, RateBucket | None] = {}

    def free(self, rate: Rate) -> int | None:
        """How many calls may leave now; None: another worker is at this bucket, ask the next time."""
        row = self._row(rate.bucket)
        return None if row is None else rates.free(rate.limits, slots_of(row), self.at)

    def free_from(self, rate: Rate, wanted: int) -> datetime:
        """From when on `wanted` calls may leave."""
        row = self._row(rate.bucket)
        return rates.free_from(rate.limits, slots_of(row) if row else (), self.at, wanted)

    def take(self, rate: Rate, token: str, number: int, lease_until: datetime) -> None:
        """Hold `number` slots for a job."""
        row = self._row(rate.bucket)
        assert row is not None
        _write(row, rates.held(slots_of(row), token, number, lease_until))

    def _row(self, key: str) -> RateBucket | None:
        """Locked, or None where somebody else has it: nobody waits, so that the order of locking matters to none."""
        if key not in self._rows:
            wanted = sa.select(RateBucket).where(RateBucket.key == key)
            if self.session.scalar(sa.select(RateBucket.key).where(RateBucket.key == key)) is None:
                insert = _INSERTS[self.session.get_bind().dialect.name](RateBucket)
                self.session.execute(insert.values(key=key, slots=[]).on_conflict_do_nothing())
            self._rows[key] = self.session.scalar(wanted.with_for_update(skip_locked=True))
        return self._rows[key]


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
