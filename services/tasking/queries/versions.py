"""Versions of a draft and what changed between two of them."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.diff import diff
from services.tasking.models import DraftVersion, Task
from services.tasking.queries.pieces import draft_shown
from shared.errors import NotFound
from shared.identity import names_of


def versions(session: Session, task: Task) -> list[dict[str, Any]]:
    """All versions, newest first, without their texts."""
    statement = sa.select(DraftVersion).where(DraftVersion.task_id == task.id).order_by(DraftVersion.n.desc())
    rows = list(session.scalars(statement))
    names = names_of(session, [row.author_id for row in rows])
    return [draft_shown(row, names, whole=False) for row in rows]


def version(session: Session, task: Task, n: int) -> dict[str, Any]:
    """One version with its text. Raises NotFound."""
    row = _row(session, task, n)
    return draft_shown(row, names_of(session, [row.author_id]))


def version_diff(session: Session, task: Task, n: int, against: int | None = None) -> dict[str, Any]:
    """What changed from version `against` (default: the one before; 0 is empty) to `n`. Raises NotFound."""
    after, earlier = _row(session, task, n), n - 1 if against is None else against
    before = _row(session, task, earlier) if earlier else None
    old_title, old_text = (before.title, before.text) if before else ("", "")
    return {
        "n": n,
        "against": earlier,
        "title": [asdict(piece) for piece in diff(old_title, after.title)],
        "text": [asdict(piece) for piece in diff(old_text, after.text)],
        "changed": _changed(before, after),
    }


def _changed(before: DraftVersion | None, after: DraftVersion) -> dict[str, dict[str, Any]]:
    """The other fields that differ: {name: {from, to}}."""
    names = ("kind", "flags", "channels", "audience", "topic")
    pairs = {name: (getattr(before, name, None), getattr(after, name)) for name in names}
    return {name: {"from": old, "to": new} for name, (old, new) in pairs.items() if before and old != new}


def _row(session: Session, task: Task, n: int) -> DraftVersion:
    row = session.get(DraftVersion, (task.id, n)) if 0 < n < 2**31 else None
    if row is None:
        raise NotFound("没有这个版本")
    return row
