"""运行情况: how addresses and gateways fare, how much waits for them, whether their hosts rest, what rates are left."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify import rates
from services.notify.models import Delivery, Gateway, HostBreaker, RateBucket, Sink
from services.notify.ways import HEALTH, health_of
from shared.db import now

WAITING_MOST = 100


def resting(session: Session, hosts: Collection[str]) -> dict[str, datetime]:
    """Host -> until when it is left alone, of those that are."""
    rows = session.scalars(sa.select(HostBreaker).where(HostBreaker.host.in_(set(hosts))))
    at = now(session)
    return {row.host: row.open_until for row in rows if row.open_until is not None and row.open_until > at}


def faring(session: Session, one: Sink | Gateway, rests: dict[str, datetime]) -> dict[str, Any]:
    """The columns that health has in every list."""
    code = health_of(one.active, one.checked_at, one.last_error, rests.get(one.host), now(session))
    return {
        "health": code, "health_label": HEALTH[code], "resting_until": rests.get(one.host),
        "checked_at": one.checked_at, "well_at": one.well_at, "last_error": one.last_error,
        "testing": one.test_at is not None,
    }  # fmt: skip


def waiting(session: Session, sink: Sink) -> int:
    """How much is still to leave to an address, counted up to a hundred."""
    mine = sa.select(Delivery.id).where(
        Delivery.recipient_id == sink.id, Delivery.way != "inbox", sa.text("state IN ('pending', 'sending')")
    )
    return session.scalar(sa.select(sa.func.count()).select_from(mine.limit(WAITING_MOST).subquery())) or 0


def rates_left(session: Session, sinks: Collection[Sink]) -> dict[str, dict[str, int]]:
    """Sink id -> {most, seconds, free} of the limit that is nearest, for those whose receiver names a rate."""
    keys = {sink.bucket for sink in sinks if sink.bucket}
    rows = {row.key: row for row in session.scalars(sa.select(RateBucket).where(RateBucket.key.in_(keys)))}
    at, found = now(session), {}
    for sink in sinks:
        limits = rates.limits_of(sink.way) if sink.bucket else ()
        if limits:
            row = rows.get(sink.bucket or "")
            slots = [(token, datetime.fromisoformat(until)) for token, until in row.slots] if row else []
            nearest = min(limits, key=lambda limit: rates.free([limit], slots, at) / limit.most)
            left, seconds = rates.free([nearest], slots, at), int(nearest.window.total_seconds())
            found[sink.id] = {"most": nearest.most, "seconds": seconds, "free": left}
    return found
