"""看时限的数: what /metrics tells of the limits; read at the edge of a partial index."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import LimitClock, Task
from shared.db import now
from shared.web import Number

MOST = 10_000
"""Counted no further."""


def limits(session: Session) -> Iterator[Number]:
    """Tasks that wait to be claimed, limits that run over, and how far the ladder is behind the clock."""
    moment = now(session)
    first = session.scalar(sa.select(sa.func.min(LimitClock.next_at)).where(LimitClock.state == "running"))
    behind = max(0.0, (moment - first).total_seconds()) if first is not None else 0.0
    yield Number("limits_behind_seconds", "For how long the first running limit has waited to be looked at", behind)
    running = sa.and_(LimitClock.state == "running", LimitClock.due_at < moment)
    for name, words, row, mine in (
        ("limits_overdue", f"Running limits past their time, counted to {MOST} at most", LimitClock.id, running),
        ("tasks_waiting", f"Tasks not yet claimed, counted to {MOST} at most", Task.id, Task.stage == "waiting"),
    ):
        some = sa.select(row).where(mine).limit(MOST).subquery()
        yield Number(name, words, session.scalar(sa.select(sa.func.count()).select_from(some)) or 0)
