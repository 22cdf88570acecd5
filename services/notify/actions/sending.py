"""Claims and results of deliveries (投递): a lease and a token each; the network is never inside a transaction."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify import breaker
from services.notify.actions.holding import hold_until
from services.notify.actions.messages import message_of
from services.notify.backoff import next_try, retry_after
from services.notify.models import Delivery, HostBreaker, Push, Sink
from services.notify.senders import Message, Ok, Outcome, Permanent, Retry
from shared.db import now
from shared.ids import new_id

LEASE = timedelta(seconds=60)
PER_HOST = 8
CANDIDATES = 200
# Written out, not bound: a partial index serves only what is seen to lie within it when the statement is planned.
_PENDING: sa.ColumnClause[str] = sa.literal_column("'pending'")
_SENDING: sa.ColumnClause[str] = sa.literal_column("'sending'")
_DUE = (Delivery.state == _PENDING, Delivery.way != "inbox")


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed delivery: the token proves the lease, the message is what goes out."""

    delivery_id: str
    token: str
    host: str
    message: Message


def record_unsent(session: Session, allowed: tuple[str, ...] = ()) -> int:
    """Without live keys: note what would have been sent, and send nothing; `allowed` hosts are left to be claimed.

    An allowed host is "host" for every port of it, or "host:port".
    """
    listed = [sa.or_(Delivery.host == host, Delivery.host.startswith(f"{host}:", autoescape=True)) for host in allowed]
    marked = session.execute(
        sa.update(Delivery)
        .where(*_DUE, Delivery.next_at <= now(session), ~sa.or_(sa.false(), *listed))
        .values(state="sent", would_have_sent=True, sent_at=now(session))
        .execution_options(synchronize_session=False)
    )
    return int(getattr(marked, "rowcount", 0))


def claim(session: Session, most: int) -> list[Job]:
    """Claim up to `most` due deliveries for a minute; hosts that rest or have enough on the way are passed over."""
    at = now(session)
    breakers = {row.host: row for row in session.scalars(sa.select(HostBreaker))}
    flying: Counter[str] = Counter({row[0]: row[1] for row in session.execute(_flying())})
    room = {host: room_of(row, session, flying, PER_HOST) for host, row in breakers.items()}
    room |= {host: PER_HOST - number for host, number in flying.items() if host not in room}
    full = [host for host, left in room.items() if left <= 0]
    due = sa.select(Delivery.id, Delivery.host).where(*_DUE, Delivery.next_at <= at, Delivery.expires_at > at)
    due = due.where(Delivery.host.not_in(full)).order_by(Delivery.next_at).limit(CANDIDATES)
    chosen: list[str] = []
    for delivery_id, host in session.execute(due.with_for_update(skip_locked=True)):
        left = room.setdefault(host or "", PER_HOST)
        if left > 0 and len(chosen) < most:
            room[host or ""] = left - 1
            chosen.append(delivery_id)
    return [job for job in (_lease(session, delivery_id) for delivery_id in chosen) if job is not None]


def _flying() -> sa.Select[str, int]:
    host = sa.func.coalesce(Delivery.host, "")
    return sa.select(host, sa.func.count()).where(Delivery.state == _SENDING).group_by(host)


def room_of(row: HostBreaker, session: Session, flying: Counter[str], most: int) -> int:
    """How many more may go to this host now, at most `most` with those on the way."""
    state = breaker.Breaker(row.failures, row.open_until)
    return breaker.slots(state, now(session), most) - flying[row.host]


def _lease(session: Session, delivery_id: str) -> Job | None:
    delivery = session.get_one(Delivery, delivery_id)
    sink = session.get(Sink, delivery.recipient_id)
    if sink is None or not sink.active:
        delivery.state, delivery.last_error = "cancelled", "接收地址已停用"
        return None
    push = session.get(Push, delivery.push_id) if delivery.push_id else None
    held = hold_until(session, sink, delivery, push.priority if push else None, now(session))
    if held is not None:
        delivery.next_at = held
        return None
    delivery.state, delivery.attempt = "sending", delivery.attempt + 1
    delivery.lease_token, delivery.lease_until = new_id(), now(session) + LEASE
    return Job(delivery.id, delivery.lease_token, delivery.host or "", message_of(session, delivery, sink))


def save_result(session: Session, job: Job, outcome: Outcome) -> bool:
    """Save what came of a job, if its lease is still ours; False: another sender has it now, and nothing changes.

    The breaker of the host learns either way.
    """
    teach(session, job.host, alive=not isinstance(outcome, Retry) or outcome.alive)
    delivery = session.scalar(
        sa.select(Delivery)
        .where(Delivery.id == job.delivery_id, Delivery.lease_token == job.token, Delivery.state == "sending")
        .with_for_update()
    )
    if delivery is None:
        return False
    delivery.lease_token = delivery.lease_until = None
    match outcome:
        case Ok():
            delivery.state, delivery.sent_at, delivery.last_error = "delivered", now(session), None
        case Retry():
            _again(session, delivery, outcome)
        case Permanent():
            delivery.state, delivery.last_error = "failed", outcome.error[:300]
            if outcome.gone:
                _disable(session, delivery.recipient_id, outcome.error)
    return True


def _again(session: Session, delivery: Delivery, outcome: Retry) -> None:
    at = now(session)
    asked = retry_after(outcome.asked, at)
    due = next_try(delivery.attempt, at, delivery.expires_at, asked, random.random)
    delivery.last_error = outcome.error[:300]
    if due is None:
        delivery.state = "expired"
    else:
        delivery.state, delivery.next_at = "pending", due


def _disable(session: Session, sink_id: str, why: str) -> None:
    sink = session.get(Sink, sink_id)
    if sink is not None and sink.active:
        sink.active, sink.disabled_reason = False, why[:200]


def teach(session: Session, host: str, *, alive: bool) -> None:
    """Tell the breaker of a host how an attempt went."""
    row = session.scalar(sa.select(HostBreaker).where(HostBreaker.host == host).with_for_update())
    if alive:
        if row is not None:
            session.delete(row)
        return
    held = breaker.Breaker(row.failures, row.open_until) if row else breaker.Breaker()
    learnt = breaker.after_failure(held, now(session), random.random)
    if row is None:
        row = HostBreaker(host=host)
        session.add(row)
    row.failures, row.open_until = learnt.failures, learnt.open_until


def sweep(session: Session) -> int:
    """Return expired leases to the queue, and expire what is past its time; returns how many rows moved."""
    at = now(session)
    over = sa.update(Delivery).where(sa.text("state IN ('pending', 'sending')"), Delivery.expires_at <= at)
    stale = sa.update(Delivery).where(Delivery.state == _SENDING, Delivery.lease_until < at)
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
