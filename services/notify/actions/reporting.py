"""报送的发送: reports claimed with a lease and a token, in the order of their numbers; what came of each, saved."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.hosts import PER_HOST, room_of, teach
from services.notify.actions.subscriptions import cancel_reports
from services.notify.backoff import next_try, retry_after
from services.notify.models import HostBreaker, Report, Subscription
from services.notify.senders import Message, Ok, Outcome, Permanent, Retry
from shared.db import now
from shared.ids import new_id
from shared.webhooks import derive_secrets

LEASE = timedelta(seconds=60)
CANDIDATES = 100
PENDING: sa.ColumnClause[str] = sa.literal_column("'pending'")
SENDING: sa.ColumnClause[str] = sa.literal_column("'sending'")


@dataclass(frozen=True, slots=True)
class Told:
    """One claimed report: the token proves the lease, `signed` is what goes out."""

    report_id: str
    token: str
    host: str
    signed: Message


def claim_reports(session: Session, most: int, allowed: tuple[str, ...] | None) -> list[Told]:
    """Claim up to `most` due reports, one of each subscription at a time; hosts that rest are passed over.

    `allowed`: the hosts that may be written to, None: all; for any other it is recorded what would have been sent.
    """
    at = now(session)
    flying: Counter[str] = Counter(session.scalars(sa.select(Subscription.host).join(*_FLYING)))
    room = {row.host: room_of(row, session, flying, PER_HOST) for row in session.scalars(sa.select(HostBreaker))}
    busy = set(session.scalars(sa.select(Report.subscription_id).where(Report.state == SENDING)))
    due = sa.select(Report).where(Report.state == PENDING, Report.next_at <= at, Report.expires_at > at)
    due = due.order_by(Report.next_at, Report.seq).limit(CANDIDATES)
    claimed: list[Told] = []
    for report in session.scalars(due.with_for_update(skip_locked=True)):
        to = session.get_one(Subscription, report.subscription_id)
        left = room.setdefault(to.host, PER_HOST - flying[to.host])
        if not _allowed(to.host, allowed):
            report.state, report.would_have_sent, report.sent_at = "sent", True, at
        elif to.id not in busy and left > 0 and len(claimed) < most:
            busy.add(to.id)
            room[to.host] = left - 1
            claimed.append(_lease(session, report, to))
    return claimed


_FLYING = (Report, sa.and_(Report.subscription_id == Subscription.id, Report.state == SENDING))


def _allowed(host: str, allowed: tuple[str, ...] | None) -> bool:
    """An allowed host is "host" for every port of it, or "host:port"."""
    return allowed is None or any(host == one or host.startswith(f"{one}:") for one in allowed)


def _lease(session: Session, report: Report, to: Subscription) -> Told:
    report.state, report.attempt = "sending", report.attempt + 1
    report.lease_token, report.lease_until = new_id(), now(session) + LEASE
    signed = Message(report.id, report.kind, to.url, secrets_that_sign(session, to), now(session), report.data)
    return Told(report.id, report.lease_token, to.host, signed)


def secrets_that_sign(session: Session, to: Subscription) -> list[str]:
    """The secrets that sign now, the newest first; two of them while one is being changed."""
    salts = [to.salt]
    if to.old_salt is not None and to.old_until is not None and now(session) < to.old_until:
        salts.append(to.old_salt)
    return derive_secrets(session.info["db"].settings.secrets, salts)


def save_report(session: Session, told: Told, outcome: Outcome) -> bool:
    """Save what came of it, if its lease is still ours; False: another sender has it now, and nothing changes."""
    teach(session, told.host, alive=not isinstance(outcome, Retry) or outcome.alive)
    held = (Report.id == told.report_id, Report.lease_token == told.token, Report.state == SENDING)
    report = session.scalar(sa.select(Report).where(*held).with_for_update())
    if report is None:
        return False
    at, to = now(session), session.get_one(Subscription, report.subscription_id, with_for_update=True)
    report.lease_token = report.lease_until = None
    to.checked_at = at
    match outcome:
        case Ok():
            report.state, report.sent_at, report.last_error = "delivered", at, None
            to.well_at, to.last_error = at, None
        case Retry():
            _again(session, report, outcome)
            to.last_error = report.last_error
        case Permanent():
            report.state = "failed"
            report.last_error = to.last_error = outcome.error[:300]
            if outcome.gone:
                _give_up(session, to, outcome.error)
    session.flush()
    return True


def _give_up(session: Session, to: Subscription, why: str) -> None:
    """410: not called again until its unit switches it on."""
    to.disabled_reason = why[:200]
    session.flush()
    cancel_reports(session, to.id, "对方声明不再接收")


def _again(session: Session, report: Report, outcome: Retry) -> None:
    at = now(session)
    due = next_try(report.attempt, at, report.expires_at, retry_after(outcome.asked, at), random.random)
    report.last_error = outcome.error[:300]
    if due is None:
        report.state = "expired"
    else:
        report.state, report.next_at = "pending", due


def sweep_reports(session: Session) -> int:
    """Return the leases of senders that died, and expire what is past its time; returns how many rows moved."""
    at = now(session)
    free = {"lease_token": None, "lease_until": None}
    over = sa.update(Report).where(sa.text("state IN ('pending', 'sending')"), Report.expires_at <= at)
    stale = sa.update(Report).where(Report.state == SENDING, Report.lease_until < at)
    again = {"state": "pending", "next_at": at, "last_error": "租约到期", **free}
    moved = 0
    for statement in (over.values(state="expired", **free), stale.values(**again)):
        done = session.execute(statement.execution_options(synchronize_session=False))
        moved += int(getattr(done, "rowcount", 0))
    return moved
