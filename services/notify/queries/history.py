"""单位推送记录: every push that reached a unit with how it answered, newest first, and the counts by month."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Push, Receipt
from services.notify.network import CHASES, PURPOSES
from services.notify.network.history import COLUMNS, by_month, column_of
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, covers, scopes, unit_of
from shared.words import RECEIPT_STATES

YEAR = timedelta(days=366)


def unit_seen(session: Session, actor: Actor, unit_id: str) -> KnownUnit:
    """The unit, if the actor sees what is pushed to it: his own, or one below. Raises NotFound otherwise."""
    unit = unit_of(session, unit_id)
    if unit is None or not any(covers(path, unit.path) for path in scopes(actor)):
        raise NotFound("没有找到这个单位")
    return unit


def unit_receipts(unit: KnownUnit) -> sa.Select[Receipt, Push]:
    """(Receipt, Push) of what has reached the unit, to be paged by push_id, which is the order of time."""
    return (
        sa.select(Receipt, Push)
        .join(Push, Push.id == Receipt.push_id)
        .where(Receipt.unit_id == unit.id, Receipt.state != "pending")
    )


def history_rows(session: Session, pairs: list[Any]) -> list[dict[str, Any]]:
    """As lines: the push, the answer, whether it came in time and how long it took."""
    at = now(session)
    return [_line(receipt, push, column_of(receipt.state, receipt.late, receipt.due_at, at)) for receipt, push in pairs]


def _line(receipt: Receipt, push: Push, column: str) -> dict[str, Any]:
    taken = receipt.answered_at - receipt.delivered_at if receipt.answered_at and receipt.delivered_at else None
    return {
        "push_id": push.id,
        "number": push.number,
        "title": push.title,
        "purpose_label": (PURPOSES | CHASES)[push.chase or push.purpose],
        "priority": push.priority,
        "state": receipt.state,
        "state_label": RECEIPT_STATES[receipt.state],
        "outcome": column,
        "outcome_label": COLUMNS[column],
        "late": receipt.late,
        "delivered_at": receipt.delivered_at,
        "due_at": receipt.due_at,
        "answered_at": receipt.answered_at,
        "minutes": int(taken.total_seconds() // 60) if taken else None,
        "urges": receipt.urges,
        "reason": receipt.reason,
    }


def months(session: Session, unit: KnownUnit) -> list[dict[str, Any]]:
    """The last twelve months and a bit, by the month in which a push reached the unit; for reference only."""
    at = now(session)
    columns = (Receipt.delivered_at, Receipt.state, Receipt.late, Receipt.due_at)
    reached = sa.select(*columns).where(Receipt.unit_id == unit.id, Receipt.delivered_at > at - YEAR)
    rows = [(day, state, late, due) for day, state, late, due in session.execute(reached) if day is not None]
    return [
        {"month": one.month, "pushes": one.pushes, "timely": one.timely, "counts": dict(one.counts)}
        for one in by_month(rows, at)
    ]
