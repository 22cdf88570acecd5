"""意见建议 to look at: one's own, all for the office, answers for everybody, how many by month."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.feedback import KINDS, MONTHS, OFFICE, STATES
from services.directory.models import Feedback, Person
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor

GIVEN = (Feedback.given_at, Feedback.id)
SETTLED = (Feedback.settled_at, Feedback.id)


def feedback_seen(session: Session, actor: Actor, feedback_id: str) -> Feedback:
    """One of them, for who wrote it and for the office. Raises NotFound for everybody else."""
    row = session.get(Feedback, feedback_id)
    if row is None or not (row.person_id == actor.id or actor.has_any(OFFICE)):
        raise NotFound
    return row


def my_feedback(actor: Actor) -> sa.Select[Feedback]:
    """What the asker wrote; order by GIVEN."""
    return sa.select(Feedback).where(Feedback.person_id == actor.id)


def all_feedback(*, state: str | None = None, kind: str | None = None) -> sa.Select[Feedback]:
    """What anybody wrote, for the office; order by GIVEN."""
    wanted = {"state": state, "kind": kind}
    return sa.select(Feedback).filter_by(**{name: value for name, value in wanted.items() if value})


def answers_shown() -> sa.Select[Feedback]:
    """What everybody may read the answer of; order by SETTLED."""
    return sa.select(Feedback).where(Feedback.shown.is_(True))


def feedback_rows(session: Session, actor: Actor, rows: Sequence[Feedback]) -> list[dict[str, Any]]:
    """With words, and whether the answer is late; who wrote only for the office (writer, writer_unit)."""
    at = now(session)
    writers = _writers(session, rows) if actor.has_any(OFFICE) else {}
    plain = ("id", "number", "kind", "page", "text", "state", "given_at", "due_at", "answer", "asked", "shown",
             "settled_at", "version")  # fmt: skip
    return [
        {name: getattr(row, name) for name in plain}
        | {
            "kind_label": KINDS[row.kind],
            "state_label": STATES[row.state],
            "late": row.due_at < (row.settled_at or at),
            "left": (row.due_at - at).total_seconds() if row.state == "open" else None,
            "mine": row.person_id == actor.id,
        }
        | writers.get(row.person_id, {})
        for row in rows
    ]


def _writers(session: Session, rows: Sequence[Feedback]) -> dict[str, dict[str, str]]:
    people = session.scalars(sa.select(Person).where(Person.id.in_({row.person_id for row in rows})))
    return {one.id: {"writer": one.name, "writer_unit": one.unit.short_name} for one in people}


def answer_rows(rows: Sequence[Feedback]) -> list[dict[str, Any]]:
    """The answers that everybody may read: nothing of who wrote, nor his own words."""
    return [
        {"number": row.number, "kind_label": KINDS[row.kind], "asked": row.asked, "answer": row.answer,
         "settled_at": row.settled_at}
        for row in rows
    ]  # fmt: skip


def feedback_months(session: Session) -> list[dict[str, Any]]:
    """The last twelve months that had any, newest first: received, in_time, late, open, overdue among the open."""
    at = now(session)
    still = Feedback.state == "open"
    in_time, overdue = Feedback.settled_at <= Feedback.due_at, Feedback.due_at < at
    query = (
        sa.select(
            Feedback.month,
            sa.func.count().label("received"),
            _sum(~still & in_time).label("in_time"),
            _sum(~still & ~in_time).label("late"),
            _sum(still).label("open"),
            _sum(still & overdue).label("overdue"),
        )
        .where(Feedback.month > f"{at.year - 1}-{at.month:02d}")
        .group_by(Feedback.month)
        .order_by(Feedback.month.desc())
        .limit(MONTHS)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _sum(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((holds, 1), else_=0)), 0)


def feedback_waiting(session: Session) -> tuple[int, int]:
    """How many wait for an answer, and how many of them are overdue."""
    query = sa.select(sa.func.count(), _sum(Feedback.due_at < now(session))).where(Feedback.state == "open")
    waiting, overdue = session.execute(query).one()
    return int(waiting), int(overdue)
