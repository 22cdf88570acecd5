"""时限规则 as they stand in the rows: read once in a process, looked up for each clock."""

from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.limits import Asked, Rule, choose, read_ladder
from services.tasking.models import LimitClock, LimitPolicy
from shared.db import Database

READ = "limit_policies"
"""Where a session keeps what it has read in this transaction."""
Kept = tuple[int, dict[str, Rule]]

_kept: WeakKeyDictionary[Database, Kept] = WeakKeyDictionary()
"""By database: how many rows there were, and the rules by id. Rows are added and never changed, so the number tells."""


def policies(session: Session) -> dict[str, Rule]:
    """Every version of every policy by its id. One count a transaction; the rows are read when there are more."""
    held: dict[str, Rule] | None = session.info.get(READ)
    if held is None:
        held = session.info[READ] = _current(session)
    return held


def forget_policies(session: Session) -> None:
    """After a new version was written in this transaction."""
    session.info.pop(READ, None)


def policy_for(session: Session, asked: Asked, as_of: datetime) -> Rule:
    """The policy of a thing created then. Raises NoPolicy: an empty limit cannot exist."""
    return choose(policies(session).values(), asked, as_of)


def policy_of(session: Session, clock: LimitClock) -> Rule | None:
    """The policy under which a clock runs; None for a limit that was given."""
    return policies(session)[clock.policy_id] if clock.policy_id else None


def _current(session: Session) -> dict[str, Rule]:
    number = session.scalar(sa.select(sa.func.count()).select_from(LimitPolicy)) or 0
    db: Database = session.info["db"]
    held = _kept.get(db)
    if held is None or held[0] != number:
        rows = session.scalars(sa.select(LimitPolicy).order_by(LimitPolicy.code, LimitPolicy.n))
        held = _kept[db] = number, {row.id: _rule(row) for row in rows}
    return held[1]


def _rule(row: LimitPolicy) -> Rule:
    plain: dict[str, Any] = {name: getattr(row, name) for name in Rule.__slots__}
    return Rule(**(plain | {"ladder": read_ladder(row.ladder)}))
