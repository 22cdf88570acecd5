"""在办的督办单: how many were in progress at a moment, by rung; and the first of them to look at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models.clock import RUNGS, LimitClock, Supervision
from services.tasking.models.task import Task
from services.tasking.numbers import Period, label_of
from shared.words import ROLES

U = Supervision
SHOWN = 4


def supervisions_in_progress(session: Session, span: Period, units: Sequence[str]) -> dict[str, Any]:
    """{open, answered, by_rung}: those that were shown to their addressees by then and not closed."""
    answered = sa.func.count().filter(U.answered_at <= span.at)
    statement = sa.select(U.rung, sa.func.count(), answered).where(*_then(span, units)).group_by(U.rung)
    rows = {rung: (number, said) for rung, number, said in session.execute(statement)}
    whole = sum(number for number, _ in rows.values())
    said = sum(number for _, number in rows.values())
    by_rung = {rung: rows.get(rung, (0, 0))[0] for rung in RUNGS}
    return {"open": whole - said, "answered": said, "by_rung": by_rung}


def next_sent(session: Session, span: Period, units: Sequence[str]) -> datetime | None:
    """When the next one that waits for office hours is shown."""
    waiting = sa.select(sa.func.min(U.send_at)).where(U.send_at > span.at, U.closed_at.is_(None), U.number.is_not(None))
    found: datetime | None = session.scalar(waiting.where(U.unit_id.in_(units)))
    return found


def supervisions_first(session: Session, span: Period, units: Sequence[str], most: int = SHOWN) -> list[dict[str, Any]]:
    """The newest of them, with the task each is about."""
    statement = (
        sa.select(U, LimitClock.name, Task.id, Task.number, Task.title)
        .join(LimitClock, LimitClock.id == U.clock_id)
        .outerjoin(Task, Task.id == U.task_id)
        .where(*_then(span, units))
        .order_by(U.raised_at.desc(), U.id.desc())
        .limit(most)
    )
    return [
        {
            "id": row.id, "number": row.number, "rung": row.rung, "n": row.n, "to": ROLES.get(row.to_role, row.to_role),
            "about": label_of(name), "raised_at": row.raised_at, "due_at": row.due_at, "push_id": row.push_id,
            "answered": row.answered_at is not None and row.answered_at <= span.at,
            "task": {"id": task_id, "number": number, "title": title} if task_id else None,
        }
        for row, name, task_id, number, title in session.execute(statement)
    ]  # fmt: skip


def _then(span: Period, units: Sequence[str]) -> list[Any]:
    """In progress at span.at; one that was superseded by a higher rung has no number and never was."""
    still = sa.or_(U.closed_at.is_(None), U.closed_at > span.at)
    return [U.unit_id.in_(units), U.number.is_not(None), U.send_at <= span.at, still]
