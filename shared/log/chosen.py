"""成批修复, which parked events: by producer, type, fault, thing, time; always the first of each thing, in order."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import parked
from shared.log.parking import Parked, parked_item

KEY = (parked.c.producer, parked.c.pos)
_before = parked.alias("before")
_ALIKE = sa.and_(
    _before.c.producer == parked.c.producer,
    _before.c.agg_type == parked.c.agg_type,
    _before.c.agg_id == parked.c.agg_id,
    _before.c.pos < parked.c.pos,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What fits all that is said: `fault` the kind of error (ValueError), parked from `since` and before `until`."""

    producer: str | None = None
    type: str | None = None
    fault: str | None = None
    about_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def kept(self) -> dict[str, str]:
        """As it lies in the database: what is said, moments as text."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in said.items()}

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "Chosen":
        """Back from there."""
        said: dict[str, Any] = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        return cls(**said | {name: datetime.fromisoformat(said[name]) for name in ("since", "until") if name in said})

    def fits(self) -> sa.ColumnElement[bool]:
        """The condition on rows of the table."""
        wanted = []
        if self.producer is not None:
            wanted.append(parked.c.producer == self.producer)
        if self.type is not None:  # within a text of JSON quotes are escaped: only the event's own type reads like this
            wanted.append(parked.c.event.contains(f'"type":"baiying.{self.type}.v', autoescape=True))
        if self.fault is not None:
            named = parked.c.error.startswith(f"{self.fault}:", autoescape=True)
            wanted.append(sa.or_(parked.c.error == self.fault, named))
        if self.about_id is not None:
            wanted.append(parked.c.agg_id == self.about_id)
        if self.since is not None:
            wanted.append(parked.c.parked_at >= self.since)
        if self.until is not None:
            wanted.append(parked.c.parked_at < self.until)
        return sa.and_(sa.true(), *wanted)


def firsts() -> sa.Select[Any]:
    """Of each thing the first event that is still parked: what must be settled before anything behind it."""
    earlier = sa.exists().where(_ALIKE, _before.c.state == "parked")
    return sa.select(parked).where(parked.c.state == "parked", ~earlier).order_by(*KEY)


def begun(mark: str) -> sa.ColumnElement[bool]:
    """Of things whose earlier event this repair has settled: what waits behind comes along."""
    return sa.exists().where(_ALIKE, _before.c.by == mark, _before.c.state != "parked")


def first_of(session: Session, chosen: Chosen, limit: int) -> list[Parked]:
    """The first of what fits, `limit` at most."""
    rows = session.execute(firsts().where(chosen.fits()).limit(limit)).mappings()
    return [parked_item(row) for row in rows]


def count_of(session: Session, chosen: Chosen) -> tuple[int, int]:
    """How many things it touches, and how many events in all: those that fit and those that wait behind them."""
    things = firsts().where(chosen.fits()).order_by(None).subquery()
    alike = [parked.c[name] == things.c[name] for name in ("producer", "agg_type", "agg_id")]
    events = sa.select(sa.func.count()).select_from(parked.join(things, sa.and_(*alike)))
    count = session.scalar(sa.select(sa.func.count()).select_from(things)) or 0
    return int(count), int(session.scalar(events.where(parked.c.state == "parked")) or 0)
