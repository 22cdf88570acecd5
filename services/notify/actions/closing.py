"""Ending a push (推送结束): complete when every receipt is settled, expired by time, or withdrawn by a recall."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.branches import event_ids
from services.notify.models import Delivery, Push, Receipt
from services.notify.network import OPEN, roll_up
from shared.db import now
from shared.events import PushClosed
from shared.log import say


def close(session: Session, push: Push, reason: str) -> None:
    """Close the push and say so, with counts by state that add up to its targets."""
    push.state = "recalled" if reason == "recalled" else "closed"
    push.close_reason, push.closed_at = reason, now(session)
    counted = sa.select(Receipt.state, sa.func.count()).where(Receipt.push_id == push.id).group_by(Receipt.state)
    counts = roll_up((state, number) for state, number in session.execute(counted)).counts
    say(session, PushClosed(**event_ids(push), reason=reason, counts=dict(counts), at=now(session)))


def close_complete(session: Session) -> int:
    """Close one open push of which every receipt is settled; returns how many (0 or 1)."""
    unsettled = sa.exists().where(Receipt.push_id == Push.id, Receipt.state.in_(OPEN))
    push = session.scalar(
        sa.select(Push).where(Push.state == "open", ~unsettled).limit(1).with_for_update(skip_locked=True, of=Push)
    )
    if push is None:
        return 0
    close(session, push, "complete")
    return 1


def close_expired(session: Session) -> int:
    """Close one push whose time is up: unanswered receipts and unsent deliveries expire; returns how many (0 or 1)."""
    late = sa.select(Push).where(Push.state == "open", Push.expires_at <= now(session)).order_by(Push.expires_at)
    push = session.scalar(late.limit(1).with_for_update(skip_locked=True, of=Push))
    if push is None:
        return 0
    _settle(session, push, "expired", "推送期满")
    _stop(session, push, "expired", "推送期满")
    close(session, push, "expired")
    return 1


def withdraw(session: Session, push: Push, reason: str) -> None:
    """撤回: cancel what has not gone out, exempt who has not answered, and close as recalled."""
    _settle(session, push, "exempt", f"已撤回：{reason}"[:200])
    _stop(session, push, "cancelled", "推送已撤回")
    close(session, push, "recalled")


def _settle(session: Session, push: Push, state: str, reason: str) -> None:
    session.execute(
        sa.update(Receipt)
        .where(Receipt.push_id == push.id, Receipt.state.in_(OPEN))
        .values(state=state, reason=reason, version=Receipt.version + 1)
        .execution_options(synchronize_session=False)
    )


def _stop(session: Session, push: Push, state: str, why: str) -> None:
    """A delivery on its way loses its token: whatever its sender reports later is refused."""
    session.execute(
        sa.update(Delivery)
        .where(Delivery.push_id == push.id, sa.text("state IN ('pending', 'sending')"))
        .values(state=state, lease_token=None, lease_until=None, last_error=why)
        .execution_options(synchronize_session=False)
    )
