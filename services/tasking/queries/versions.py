"""Versions of a draft and what changed between two of them."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.content import content_of
from services.tasking.content.comparing import changed, parts
from services.tasking.content.diff import Piece, diff
from services.tasking.content.sides import folded, sides
from services.tasking.models import DraftVersion, Series, Task
from services.tasking.queries.pieces import draft_shown, series_named
from shared.errors import NotFound
from shared.identity import names_of


def versions(session: Session, task: Task) -> list[dict[str, Any]]:
    """All versions, newest first, without their texts."""
    statement = sa.select(DraftVersion).where(DraftVersion.task_id == task.id).order_by(DraftVersion.n.desc())
    rows = list(session.scalars(statement))
    names = names_of(session, [row.author_id for row in rows])
    series = series_named(session, rows)
    return [draft_shown(row, names, series, whole=False) for row in rows]


def version(session: Session, task: Task, n: int) -> dict[str, Any]:
    """One version with its text. Raises NotFound."""
    row = _row(session, task, n)
    return draft_shown(row, names_of(session, [row.author_id]), series_named(session, [row]))


def version_diff(session: Session, task: Task, n: int, against: int | None = None) -> dict[str, Any]:
    """What changed from version `against` (default: the one before; 0 is empty) to `n`. Raises NotFound."""
    after, earlier = _row(session, task, n), n - 1 if against is None else against
    row = _row(session, task, earlier) if earlier else None
    before, now_is = content_of(row) if row else None, content_of(after)
    old_title, old_text = (before.title, before.text) if before else ("", "")
    return {
        "n": n,
        "against": earlier,
        "title": _plain(diff(old_title, now_is.title)),
        "text": _plain(diff(old_text, now_is.text)),
        "parts": [{"name": name, "pieces": _plain(pieces)} for name, pieces in parts(before, now_is)],
        "changed": _with_series(session, changed(before, now_is)),
    }


def version_sides(session: Session, task: Task, n: int, against: int | None = None) -> dict[str, Any]:
    """As version_diff, with the text paragraph by paragraph in `stretches`, for a page. Raises NotFound."""
    found = version_diff(session, task, n, against)
    before = _row(session, task, found["against"]).text if found["against"] else ""
    return found | {"stretches": folded(sides(before, _row(session, task, n).text))}


def _with_series(session: Session, found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Series by name instead of by id."""
    if "series_id" not in found:
        return found
    pair = found.pop("series_id")
    mine = sa.select(Series.id, Series.name).where(Series.id.in_([one for one in pair.values() if one]))
    names = {row.id: row.name for row in session.execute(mine)}
    return {"series": {end: names.get(one) for end, one in pair.items()}} | found


def _plain(pieces: list[Piece]) -> list[dict[str, str]]:
    return [asdict(piece) for piece in pieces]


def _row(session: Session, task: Task, n: int) -> DraftVersion:
    row = session.get(DraftVersion, (task.id, n)) if 0 < n < 2**31 else None
    if row is None:
        raise NotFound("没有这个版本")
    return row
