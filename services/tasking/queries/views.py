"""常用视图: the filters that somebody named, in the order of their names."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import SavedView
from shared.errors import NotFound
from shared.identity import Actor


def views_of(session: Session, actor: Actor) -> list[SavedView]:
    """One's own; nobody sees another's."""
    mine = sa.select(SavedView).where(SavedView.person_id == actor.id)
    return sorted(session.scalars(mine), key=lambda row: row.name.encode("gb18030"))


def view_of(session: Session, actor: Actor, view_id: str) -> SavedView:
    """Raises NotFound for another's, as for none."""
    row = session.get(SavedView, view_id)
    if row is None or row.person_id != actor.id:
        raise NotFound("没有找到这个视图")
    return row
