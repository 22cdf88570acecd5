"""The clock: the database's time plus the test offset, the same for one transaction (design: `now(session)`)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import clock

_OFFSET = "coalesce((SELECT offset_seconds FROM clock WHERE id = 1), 0)"
_SQLITE = sa.text(f"SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now'), {_OFFSET}")
_POSTGRES = sa.text(f"SELECT clock_timestamp(), {_OFFSET}")


def now(session: Session) -> datetime:
    """The moment of this transaction: read once from the database, aware, UTC."""
    at: datetime | None = session.info.get("now")
    if at is None:
        at = session.info["now"] = _read(session)
    return at


def _read(session: Session) -> datetime:
    sqlite = session.get_bind().dialect.name == "sqlite"
    at, offset = session.execute(_SQLITE if sqlite else _POSTGRES).one()
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC) if sqlite else at.astimezone(UTC)
    result: datetime = moment + timedelta(seconds=offset) if session.info["test_clock"] else moment
    return result


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
    session.info.pop("now", None)
    return timedelta(seconds=whole)
