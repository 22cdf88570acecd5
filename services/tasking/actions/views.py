"""常用视图: a person gives a filter of the queue a name, and takes it away again."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import SavedView
from shared.db import now
from shared.errors import Conflict, expect_version
from shared.identity import Actor, KnownPerson
from shared.ids import new_id

MOST = 20
"""So many views has a person at most: they are tabs."""


def save_view(session: Session, actor: Actor, name: str, chosen: dict[str, Any]) -> SavedView:
    """The filter under this name; one that has the name already now means this one. Raises Conflict(too_many_views)."""
    session.execute(sa.select(KnownPerson.id).where(KnownPerson.id == actor.id).with_for_update())
    mine = {row.name: row for row in session.scalars(sa.select(SavedView).where(SavedView.person_id == actor.id))}
    if name not in mine and len(mine) >= MOST:
        raise Conflict(f"常用视图最多{MOST}个，先删去不用的", code="too_many_views")
    row = mine.get(name) or SavedView(id=new_id(), person_id=actor.id, name=name)
    row.chosen, row.made_at = dict(chosen), now(session)
    session.add(row)
    session.flush()
    return row


def forget_view(session: Session, row: SavedView, expected: int | None) -> None:
    """Take the name away; nothing else hangs on it. Raises PreconditionMissing, Stale."""
    expect_version(row, expected)
    session.delete(row)
    session.flush()
