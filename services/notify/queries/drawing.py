"""网络图 of a push: its receipts in the directory's order, drawn; and the mark by which an open page keeps up."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from services.notify.models import Push, Receipt, Urge
from services.notify.network.drawing import LINKED, Drawing, Line, Unit, draw
from services.notify.queries.pushes import seen_receipts
from shared.db import now
from shared.identity import Actor, KnownUnit


def drawing(session: Session, actor: Actor, push: Push, coverage: dict[str, Any]) -> Drawing:
    """The map within what the actor may see, of what `coverage` counts."""
    raw = sa.type_coerce(Receipt.unit_id, NullType), sa.type_coerce(Receipt.branch, NullType)
    found = (
        sa.select(*raw, KnownUnit.short_name, Receipt.level, Receipt.state, Receipt.due_at)
        .outerjoin(KnownUnit, KnownUnit.id == Receipt.unit_id)
        .where(*seen_receipts(actor, push))
        .order_by(KnownUnit.code, Receipt.unit_id)
    )
    told = _Ids(coverage["targets"] <= LINKED)
    units = [
        Unit(*told.both(unit, branch), name or "", level, state, due_at)
        for unit, branch, name, level, state, due_at in session.execute(found)
    ]
    lines = {one["unit_id"]: Line(one["name"], way_of(one)) for one in coverage["branches"]}
    return draw(units, lines, now(session))


class _Ids:
    """Ids of units and branches; reading thousands of them is dear, so that those that no link names stay as stored."""

    def __init__(self, linked: bool) -> None:
        self.linked = linked
        self.branches: dict[Any, str] = {}

    def both(self, unit: Any, branch: Any) -> tuple[str, str]:
        """(unit, branch); the same text for both where they are the same."""
        if branch not in self.branches:
            self.branches[branch] = _id(branch)
        known = self.branches[branch]
        if unit == branch:
            return known, known
        return (_id(unit) if self.linked else str(unit)), known


def _id(stored: Any) -> str:
    return str(UUID(str(stored)))


def way_of(branch: dict[str, Any]) -> str:
    """How the units below a county were opened: open, bypassed, still shut, or none where nothing lies below it."""
    if branch["bypassed"]:
        return "bypassed"
    if branch["opened_at"] is not None:
        return "open"
    return "shut" if branch["counts"]["pending"] else "none"


def mark(session: Session, actor: Actor, push: Push) -> str:
    """Changes with every answer, opening, urge and passed limit of what the actor sees, and with the push itself.

    Receipts never go back, so that the same number in every state means that none of them moved.
    """
    waits = Receipt.state.in_(("sent", "delivered"))
    passed = sa.case((sa.and_(waits, Receipt.due_at <= now(session)), 1), else_=0)
    counted = sa.select(Receipt.state, passed, sa.func.count()).where(*seen_receipts(actor, push))
    rows = sorted(tuple(row) for row in session.execute(counted.group_by(Receipt.state, passed)))
    urges = session.scalar(sa.select(sa.func.count()).where(Urge.push_id == push.id))
    told = "_".join(f"{state[:3]}{late}{number}" for state, late, number in rows)
    return f"{push.version}.{urges}.{told}"
