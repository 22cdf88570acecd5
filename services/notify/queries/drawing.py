"""网络图 of a push: its receipts in the directory's order, drawn; and the mark by which an open page keeps up."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Push, Receipt, Urge
from services.notify.network.drawing import Drawing, Line, Unit, draw
from services.notify.queries.pushes import seen_receipts
from shared.db import now
from shared.identity import Actor, KnownUnit


def drawing(session: Session, actor: Actor, push: Push, branches: list[dict[str, Any]]) -> Drawing:
    """The map within what the actor may see; `branches` as coverage gives them."""
    columns = (Receipt.unit_id, KnownUnit.short_name, Receipt.level, Receipt.branch, Receipt.state, Receipt.due_at)
    found = (
        sa.select(*columns)
        .outerjoin(KnownUnit, KnownUnit.id == Receipt.unit_id)
        .where(*seen_receipts(actor, push))
        .order_by(KnownUnit.code, Receipt.unit_id)
    )
    units = [Unit(row[0], row[1] or "", *row[2:]) for row in session.execute(found)]
    return draw(units, {one["unit_id"]: Line(one["name"], way_of(one)) for one in branches}, now(session))


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
