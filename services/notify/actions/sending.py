"""Results of deliveries (投递), saved under the lease's token only; what may not leave is noted; leases are swept."""

import random
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.claiming import Job
from services.notify.actions.health import note_sent, stop_sink
from services.notify.actions.hosts import SENDING, teach
from services.notify.actions.rates import give_back
from services.notify.actions.together import MINE
from services.notify.backoff import next_try, retry_after
from services.notify.models import Delivery, Sink
from services.notify.senders import Ok, Outcome, Permanent, Retry
from shared.db import now


def record_unsent(session: Session, allowed: tuple[str, ...] = ()) -> int:
    """Without live keys: note what would have been sent, and send nothing; `allowed` hosts are left to be claimed.

    An allowed host is "host" for every port of it, or "host:port". What goes through a gateway is judged by its own
    address when it is claimed, if anything is allowed at all.
    """
    listed = [sa.or_(Delivery.host == host, Delivery.host.startswith(f"{host}:", autoescape=True)) for host in allowed]
    if allowed:
        listed.append(Delivery.recipient_id.in_(sa.select(Sink.id).where(Sink.gateway_id.is_not(None))))
    marked = session.execute(
        sa.update(Delivery)
        .where(*MINE, Delivery.next_at <= now(session), ~sa.or_(sa.false(), *listed))
        .values(state="sent", would_have_sent=True, sent_at=now(session))
        .execution_options(synchronize_session=False)
    )
    return int(getattr(marked, "rowcount", 0))


def save_result(session: Session, job: Job, outcome: Outcome) -> bool:
    """Save what came of a job, if its lease is still ours; False: another sender has it now, and nothing changes.

    The breaker of the host, the rate of the receiver and the health of the address learn either way.
    """
    teach(session, job.host, alive=not isinstance(outcome, Retry) or outcome.alive)
    if job.bucket is not None:
        give_back(session, job.bucket, job.token)
    note_sent(session, job, outcome)
    if not job.delivery_ids:
        return True
    held = (Delivery.id.in_(job.delivery_ids), Delivery.lease_token == job.token, Delivery.state == SENDING)
    if isinstance(outcome, Ok):
        return _delivered(session, held, outcome)
    rows = list(session.scalars(sa.select(Delivery).where(*held).order_by(Delivery.id).with_for_update()))
    for row in rows:
        row.lease_token = row.lease_until = None
    if isinstance(outcome, Retry):
        _again(session, rows, outcome)
    else:
        _fail(session, job, rows, outcome)
    return bool(rows)


def _delivered(session: Session, held: tuple[Any, ...], outcome: Ok) -> bool:
    """What most come to: one statement."""
    values = {"state": "delivered", "sent_at": now(session), "last_error": None, "parts_done": outcome.done}
    taken = sa.update(Delivery).where(*held).values(**values, lease_token=None, lease_until=None)
    done = session.execute(taken.execution_options(synchronize_session=False))
    return int(getattr(done, "rowcount", 0)) > 0


def _again(session: Session, rows: list[Delivery], outcome: Retry) -> None:
    """All rows of one message come round at one time; those whose time is up by then expire."""
    at, asked, throw = now(session), retry_after(outcome.asked, now(session)), random.random()
    for row in rows:
        due: datetime | None = next_try(row.attempt, at, row.expires_at, asked, lambda: throw)
        row.last_error, row.parts_done = outcome.error[:300], max(row.parts_done, outcome.done)
        if due is None:
            row.state = "expired"
        else:
            row.state, row.next_at = "pending", due


def _fail(session: Session, job: Job, rows: list[Delivery], outcome: Permanent) -> None:
    for row in rows:
        row.state, row.last_error = "failed", outcome.error[:300]
        row.parts_done = max(row.parts_done, outcome.done)
    if outcome.gone and rows and job.sink_id is not None:
        stop_sink(session, job.sink_id, outcome.error)


def sweep(session: Session) -> int:
    """Return expired leases to the queue, and expire what is past its time; returns how many rows moved."""
    at = now(session)
    over = sa.update(Delivery).where(sa.text("state IN ('pending', 'sending')"), Delivery.expires_at <= at)
    stale = sa.update(Delivery).where(Delivery.state == SENDING, Delivery.lease_until < at)
    moved = 0
    for statement, values in (
        (over, {"state": "expired", "lease_token": None, "lease_until": None}),
        (
            stale,
            {"state": "pending", "lease_token": None, "lease_until": None, "next_at": at, "last_error": "租约到期"},
        ),
    ):
        done = session.execute(statement.values(**values).execution_options(synchronize_session=False))
        moved += int(getattr(done, "rowcount", 0))
    return moved
