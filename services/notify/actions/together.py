"""合并: what leaves in one message: all that waits for one person, what a digest gathers, what there is no slot for."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.holding import at_once, hold_until, needless
from services.notify.models import Delivery, Push, Sink
from shared.db import now
from shared.ids import new_id

MOST = 200
"""Rows of one digest; what does not fit into its text is counted there, and stands in the inbox."""
PENDING: sa.ColumnClause[str] = sa.literal_column("'pending'")
MINE = (Delivery.state == PENDING, Delivery.way != "inbox")
"""What waits to leave; written as the indexes say it."""

_ORDER = (Push.created_at, Push.number, Delivery.id)
"""The same each time, whatever became of the tries."""


@dataclass(slots=True)
class Group:
    """Rows that may leave together, the first due first; `bound`: they have to."""

    rows: list[Delivery]
    bound: bool = False


def waiting_with(session: Session, first: Delivery, sink: Sink, *, limited: bool) -> Group:
    """What may leave with a due delivery, itself among it; empty when all of it waits for its hours.

    A digest that was tried is tried again as it was. Flash, recalls and what failed by itself leave alone.
    """
    if first.bundle_id is not None:
        return Group(_of_bundle(session, first, sink), bound=True)
    push = session.get(Push, first.push_id) if first.push_id else None
    priority = push.priority if push else None
    if _held(session, first, sink, priority) or _needless(session, first, sink):
        return Group([])
    gathers = bool(sink.person_id) or sink.digest != "each"
    if at_once(session, first, priority) or first.attempt or not (gathers or limited):
        return Group([first])
    rows = [row for row, its, its_priority in _due_there(session, first, sink)
            if row is first or (not at_once(session, row, its_priority) and not _held(session, row, its, its_priority)
                                and not _needless(session, row, its))]  # fmt: skip
    return Group(rows, bound=gathers)


def bind(rows: list[Delivery]) -> None:
    """These are one digest from now on, whatever becomes of its tries."""
    bundle_id = rows[0].id if len(rows) == 1 else new_id()
    for row in rows:
        row.bundle_id = bundle_id


def _of_bundle(session: Session, first: Delivery, sink: Sink) -> list[Delivery]:
    same = sa.select(Delivery).outerjoin(Push, Push.id == Delivery.push_id).where(
        *MINE, Delivery.recipient_id.in_(_ids(session, sink)), Delivery.bundle_id == first.bundle_id
    )  # fmt: skip
    return list(session.scalars(same.order_by(*_ORDER).with_for_update(of=Delivery)))


def _due_there(session: Session, first: Delivery, sink: Sink) -> list[tuple[Delivery, Sink, str | None]]:
    """Never tried, in no digest yet, due to the same person by the same way, or to the same address."""
    at = now(session)
    due = (
        sa.select(Delivery, Sink, Push.priority)
        .join(Sink, Sink.id == Delivery.recipient_id)
        .outerjoin(Push, Push.id == Delivery.push_id)
        .where(*MINE, Delivery.recipient_id.in_(_ids(session, sink)))
        .where(Delivery.next_at <= at, Delivery.expires_at > at, Delivery.attempt == 0, Delivery.bundle_id.is_(None))
        .order_by(*_ORDER)
        .limit(MOST)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(due.with_for_update(skip_locked=True, of=Delivery))]


def _ids(session: Session, sink: Sink) -> list[str]:
    """The sinks that are one receiver: a person's by one way, for whichever of his units; else the sink itself."""
    if sink.person_id is None:
        return [sink.id]
    same = sa.select(Sink.id).where(Sink.person_id == sink.person_id, Sink.way == sink.way, Sink.active)
    return list(session.scalars(same.order_by(Sink.id)))


def _needless(session: Session, row: Delivery, sink: Sink) -> bool:
    """Whether nobody need be told any more; if so it is cancelled, with the reason."""
    why = needless(session, sink, row)
    if why is not None:
        row.state, row.last_error = "cancelled", why
    return why is not None


def _held(session: Session, row: Delivery, sink: Sink, priority: str | None) -> bool:
    """Whether it waits for its hours; if so it is due then, and no try is counted."""
    if row.push_id is not None and sink.person_id is None and sink.digest == "each" and not sink.quiet:
        return False  # what most are: nobody's calendar need be asked
    until = hold_until(session, sink, row, priority, now(session))
    if until is not None:
        row.next_at = until
    return until is not None
