"""检索: tasks that hold a text in number, title, needs or newest draft; on an index, in whatever order the list has."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Task, TaskText
from services.tasking.searching import SHORTEST, fold, pieces

FEW = 1000
"""So many hits are looked up by the index; more are common enough to be met soon by going through the list."""
FOUND = sa.text("SELECT rowid FROM task_fts WHERE task_fts MATCH :wanted LIMIT :few").columns(rowid=sa.Integer)


def holding(session: Session, words: str) -> list[Any]:
    """Conditions on Task: it holds exactly these characters, whatever their width and case.

    A single letter is looked for in number and title only.
    """
    folded = fold(words)
    if len(folded) < SHORTEST:
        found = (Task.title.icontains(words, autoescape=True), Task.number.icontains(words, autoescape=True))
        return [sa.or_(*found)]
    held = TaskText.folded.contains(folded, autoescape=True)
    if session.info["db"].dialect == "sqlite":
        rows = session.scalars(FOUND, {"wanted": " ".join(pieces(folded)), "few": FEW + 1}).all()
        if len(rows) <= FEW:
            mine = sa.select(TaskText.task_id).where(TaskText.n.in_(rows), held)
            return [Task.id.in_(session.scalars(mine).all())]
    else:
        mine = sa.select(TaskText.task_id).where(_pieces(folded), held).limit(FEW + 1)
        ids = session.scalars(mine).all()
        if len(ids) <= FEW:
            return [Task.id.in_(ids)]
    return [sa.exists().where(TaskText.task_id == Task.id, held)]


def _pieces(folded: str) -> sa.ColumnElement[bool]:
    """PostgreSQL's index is over the pieces that its own function takes of a text."""
    return sa.func.pieces_of(TaskText.folded).op("@>", is_comparison=True)(sa.func.pieces_of(folded))
