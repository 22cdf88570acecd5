"""单位变动: units that close, are merged or move while a push runs; what they leave open is settled, counts add up."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.adopting import adopt
from services.notify.actions.branches import open_below, retarget
from services.notify.models import AddresseeSet, Delivery, Push, Receipt, Sink
from services.notify.network import OPEN, Gate
from services.notify.rights import DESK_KINDS
from services.notify.standing import successor_of
from shared.events import UnitChanged
from shared.identity import KnownUnit

CLOSED = "单位已撤销或停用"


def unit_changed(session: Session, fact: UnitChanged) -> None:
    """Called with every change of a unit, after the copy was written; called again, it finds nothing left to do.

    A unit that has moved keeps its place in the branches of what runs, and its new superiors see its receipts. A new
    unit gets the next push.
    """
    _follow(session, fact)
    if fact.active:
        return
    mine = (Receipt.unit_id == fact.unit_id, Receipt.state.in_(OPEN), Push.state == "open")
    running = sa.select(Push).join(Receipt, Receipt.push_id == Push.id).where(*mine).order_by(Push.id)
    for push in session.scalars(running).all():
        leave(session, push, fact.unit_id)


def settle_closed(session: Session, push: Push) -> None:
    """A push that follows others addresses whom they had reached: who was merged since is told by the successor."""
    closed = sa.select(Receipt.unit_id).join(KnownUnit, KnownUnit.id == Receipt.unit_id)
    mine = (Receipt.push_id == push.id, Receipt.state == "pending", sa.not_(KnownUnit.active))
    for unit_id in session.scalars(closed.where(*mine).order_by(Receipt.unit_id)).all():
        leave(session, push, unit_id)


def leave(session: Session, push: Push, unit_id: str) -> None:
    """The unit is gone: its receipt is settled with the reason, its successor a target, its branch opened at once."""
    unit = session.get_one(KnownUnit, unit_id)
    successor = successor_of(session, unit)
    if successor is not None and successor.id != push.unit_id:
        adopt(session, push, successor)
    session.execute(sa.select(Push.id).where(Push.id == push.id).with_for_update())
    receipt = session.get_one(Receipt, (push.id, unit_id), populate_existing=True, with_for_update=True)
    if receipt.state not in OPEN:
        return
    # What has arrived cannot fail any more, and whose duty passed on did not fail.
    failed = successor is None and receipt.state != "delivered"
    receipt.state = "failed" if failed else "exempt"
    receipt.reason = f"已并入{successor.name}"[:200] if successor is not None else CLOSED
    receipt.version += 1
    session.flush()
    _cancel(session, push, unit_id, receipt.reason)
    retarget(session, push, receipt.level, receipt.gate_id, -1)
    open_below(session, push, Gate(unit_id, receipt.state, receipt.due_at))


def _cancel(session: Session, push: Push, unit_id: str, why: str) -> None:
    session.execute(
        sa.update(Delivery)
        .where(Delivery.push_id == push.id, Delivery.unit_id == unit_id, sa.text("state IN ('pending', 'sending')"))
        .values(state="cancelled", lease_token=None, lease_until=None, last_error=why)
        .execution_options(synchronize_session=False)
    )


def _follow(session: Session, fact: UnitChanged) -> None:
    """Rights follow a unit that moved: over what still runs of its receipts, its addresses, its pushes and its sets.

    One look first, and SQL alone: at the import of a city this runs for each unit, and hardly any has moved.
    """
    running = sa.select(Push.id).where(Push.id == Receipt.push_id, Push.state == "open").exists()
    held: list[tuple[Any, Any]] = [(Receipt, running), (Sink, Sink.person_id.is_(None))]
    held.append((Sink, Sink.person_id.is_not(None)))  # each half has an index of its own
    if fact.kind in DESK_KINDS:
        held += [(Push, Push.path != ""), (AddresseeSet, sa.true())]
    moved = [(table, (table.unit_id == fact.unit_id, table.path != fact.path, which)) for table, which in held]
    if not session.scalar(sa.select(sa.or_(*(sa.select(table.path).where(*which).exists() for table, which in moved)))):
        return
    for table, which in moved:
        by_sql = {"synchronize_session": False}
        session.execute(sa.update(table).where(*which).values(path=fact.path).execution_options(**by_sql))
