"""校对: the marks of a task, and the newest version cut at them for showing them in place."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.marks import MARK_FIELDS, Spot, stretches
from services.tasking.models import DraftVersion, ProofMark, Task
from services.tasking.queries.lists import person
from services.tasking.queries.one import task_seen
from shared.errors import NotFound
from shared.identity import Actor, names_of

PLAIN = (
    "id", "first_n", "n", "field", "quote", "kind", "words", "remark", "part", "made_at", "state", "settled_at",
    "settle_reason", "version",
)  # fmt: skip


def mark_seen(session: Session, actor: Actor, mark_id: str) -> ProofMark:
    """A mark of a task that the actor may see. Raises NotFound otherwise."""
    row = session.get(ProofMark, mark_id)
    if row is None:
        raise NotFound("没有找到这处校对")
    task_seen(session, actor, row.task_id)
    return row


def marks_of(session: Session, task: Task, state: str | None = None) -> list[dict[str, Any]]:
    """The marks of a task in the order of the text, those without a place last; numbered from 1 in that order."""
    statement = sa.select(ProofMark).where(ProofMark.task_id == task.id)
    if state:
        statement = statement.where(ProofMark.state == state)
    rows = sorted(session.scalars(statement), key=_order)
    return marks_shown(session, rows)


def marks_shown(session: Session, rows: list[ProofMark]) -> list[dict[str, Any]]:
    """Marks as the door and the page show them."""
    names = names_of(session, [one for row in rows for one in (row.made_by, row.settled_by)])
    return [
        {
            **{name: getattr(row, name) for name in PLAIN}, "start": row.start_at, "end": row.end_at,
            "made_by": person(names, row.made_by), "settled_by": person(names, row.settled_by),
        }
        for row in rows
    ]  # fmt: skip


def marked_text(session: Session, task: Task) -> dict[str, list[dict[str, Any]]]:
    """{field: [{text, marks, ends}]} of the newest version, with the open marks by id; {} when there is none."""
    rows = session.scalars(sa.select(ProofMark).where(ProofMark.task_id == task.id, ProofMark.state == "open"))
    found = [row for row in rows if row.start_at is not None and row.n == task.draft_n]
    if not found:
        return {}
    version = session.get_one(DraftVersion, (task.id, task.draft_n))
    return {name: _cut(getattr(version, name), [row for row in found if row.field == name]) for name in MARK_FIELDS}


def _cut(text: str, rows: list[ProofMark]) -> list[dict[str, Any]]:
    spots = [Spot(row.id, row.start_at or 0, row.end_at or 0) for row in rows]
    return [{"text": one.text, "marks": one.keys, "ends": one.ends} for one in stretches(text, spots)]


def _order(row: ProofMark) -> tuple[Any, ...]:
    return (row.state != "open", row.field != "title", row.start_at is None, row.start_at or 0, row.made_at, row.id)
