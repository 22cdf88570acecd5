"""搜索: units by name, of those that the asker sees."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.queries.pushes import below
from shared.identity import Actor, KnownUnit, scopes

MOST = 8


def units_found(session: Session, actor: Actor, q: str) -> list[KnownUnit]:
    """Units below the actor with this in their name, those that begin so first; at most 8."""
    q = q.strip()
    begins = sa.or_(KnownUnit.name.startswith(q, autoescape=True), KnownUnit.short_name.startswith(q, autoescape=True))
    mine = sa.select(KnownUnit).where(below(KnownUnit.path, scopes(actor)), KnownUnit.active)
    found = mine.where(sa.or_(KnownUnit.name.contains(q, autoescape=True), begins))
    return list(session.scalars(found.order_by(sa.case((begins, 0), else_=1), KnownUnit.code).limit(MOST)))
