"""The clock: the database's time plus the test offset, the same for one transaction (design: `now(session)`)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import clock, cursor

_OFFSET: sa.ColumnElement[Any] = sa.literal_column("coalesce((SELECT offset_seconds FROM clock WHERE id = 1), 0)")
_MOMENT: dict[str, sa.ColumnElement[Any]] = {
    "sqlite": sa.literal_column("strftime('%Y-%m-%dT%H:%M:%f', 'now')"),
    "postgresql": sa.literal_column("clock_timestamp()"),
}
_READ = {name: sa.select(moment, _OFFSET) for name, moment in _MOMENT.items()}


def now(session: Session) -> datetime:
    """The moment of this transaction: read once from the database, aware, UTC."""
    at: datetime | None = session.info.get("now")
    return at if at is not None else keep_moment(session, *session.execute(_READ[_dialect(session)]).one())


def moment_columns(session: Session) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """The clock as two columns of a statement that reads something else as well; give their values to keep_moment."""
    return _MOMENT[_dialect(session)], _OFFSET


def keep_moment(session: Session, at: Any, offset: float) -> datetime:
    """Keep what moment_columns read as this transaction's moment, unless it has one already."""
    held: datetime | None = session.info.get("now")
    if held is not None:
        return held
    moment: datetime = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at.astimezone(UTC)
    moment = moment + timedelta(seconds=offset) if session.info["test_clock"] else moment
    session.info["now"] = moment
    return moment


def _dialect(session: Session) -> str:
    dialect: str = session.info["db"].dialect
    return dialect


def forward(session: Session, by: timedelta) -> timedelta:
    """Move this service's clock on (test keys only; never back). Returns the whole offset.

    Raises PermissionError without test keys, ValueError for a step backwards.
    """
    if not session.info["test_clock"]:
        raise PermissionError("the clock moves only under BAIYING_KEYS=test")
    if by < timedelta(0):
        raise ValueError("the clock does not go back")
    held: Any = session.execute(sa.select(clock.c.offset_seconds).where(clock.c.id == 1)).scalar()
    whole = float(held or 0) + by.total_seconds()
    statement = clock.insert().values(id=1, offset_seconds=whole)
    if held is not None:
        session.execute(clock.update().where(clock.c.id == 1).values(offset_seconds=whole))
    else:
        session.execute(statement)
    for producer, seen_at in session.execute(sa.select(cursor.c.producer, cursor.c.head_seen_at)).all():
        if seen_at is not None:  # the others are no further away because the clock was moved
            session.execute(cursor.update().where(cursor.c.producer == producer).values(head_seen_at=seen_at + by))
    session.info.pop("now", None)
    return timedelta(seconds=whole)
