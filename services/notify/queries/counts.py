"""看投递的数: what /metrics tells of the deliveries; each number is read at the edge of a partial index."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Delivery, HostBreaker
from shared.db import now
from shared.web import Number

MOST = 10_000
"""Counted no further: whoever has so many knows enough."""


def deliveries(session: Session) -> Iterator[Number]:
    """How many wait, are on their way or failed, by state; for how long the first is due; leases nobody took back."""
    words = f"Deliveries in a state that somebody must leave, counted to {MOST} at most"
    for state in ("pending", "sending", "failed"):
        some = sa.select(Delivery.id).where(Delivery.state == state).limit(MOST).subquery()
        held = session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
        yield Number("deliveries", words, held, {"state": state})
    moment = now(session)
    due = sa.select(sa.func.min(Delivery.next_at)).where(Delivery.state == "pending")
    lease = sa.select(sa.func.min(Delivery.lease_until)).where(Delivery.state == "sending")
    for name, words, asked in (
        ("deliveries_due_seconds", "For how long the first waiting delivery has been due", due),
        ("deliveries_lease_over_seconds", "For how long a lease has been over and not taken back", lease),
    ):
        at = session.scalar(asked)
        yield Number(name, words, max(0.0, (moment - at).total_seconds()) if at is not None else 0.0)
    open_ = sa.select(sa.func.count()).select_from(HostBreaker).where(HostBreaker.open_until > moment)
    yield Number("breakers_open", "Receivers left alone for a while after failures", session.scalar(open_) or 0)
