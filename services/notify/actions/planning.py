"""Writing the deliveries of an open branch (逐批投递): 500 receipts a transaction, set-based, with a resume key."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.branches import due_from, retarget
from services.notify.actions.random_id import random_id
from services.notify.models import Branch, Delivery, Push, Receipt, Sink
from services.notify.standing.reach import takes
from shared.db import UtcTime, Uuid, now
from shared.failpoints import hit, point
from shared.identity import KnownUnit

CHUNK = 500
LATE_START = timedelta(minutes=5)
PLAN_CHUNK = point("plan.chunk")
DELIVERY_COLUMNS = [
    "id", "source_id", "recipient_id", "way", "push_id", "unit_id", "host", "state", "attempt", "next_at", "sent_at",
    "expires_at", "would_have_sent",
]  # fmt: skip


def plan_some(session: Session) -> int:
    """Plan branch after branch until about a chunk of receipts is written (a county's stations are a dozen)."""
    done = 0
    while done < CHUNK and (wrote := plan_chunk(session)):
        done += wrote
    return done


def plan_chunk(session: Session) -> int:
    """Write the next chunk of one open branch; about how many receipts, 0 when no branch waits. Killed, it resumes."""
    branch = session.scalar(_next_branch())
    if branch is None:
        return 0
    # Held against a recall or the end of the push, which lock it for themselves: one of the two comes first.
    push = session.get_one(Push, branch.push_id, with_for_update={"read": True})
    if push.state != "open":
        return CHUNK
    last = _last_of_chunk(session, branch)
    chunk = _range(branch, last)
    _settle_closed_units(session, push, branch, chunk)
    session.execute(
        sa.update(Receipt)
        .where(*chunk, Receipt.state == "pending")
        .values(
            state="delivered",
            delivered_at=now(session),
            due_at=_due_at(session, push, branch),
            version=Receipt.version + 1,
        )
    )
    hit(PLAN_CHUNK)
    write_deliveries(session, push, push.id, [*chunk, Receipt.state == "delivered"])
    branch.planned_through = last or branch.planned_through
    branch.done_at = now(session) if last is None else None
    session.flush()
    return max(1, min(branch.targets, CHUNK))


def write_deliveries(session: Session, push: Push, source_id: str, which: list[Any]) -> None:
    """The deliveries of these receipts: the inbox, there at once, and each way out of the unit that this push takes."""
    at, expires_at = sa.literal(now(session), UtcTime()), sa.literal(push.expires_at, UtcTime())
    source, common = sa.literal(source_id, Uuid), (sa.literal(push.id, Uuid), Receipt.unit_id)
    inbox = sa.select(
        random_id(), source, Receipt.unit_id, sa.literal("inbox"), *common, sa.null(),
        sa.literal("delivered"), sa.literal(1), at, at, expires_at, sa.false(),
    ).where(*which)  # fmt: skip
    sinks = (
        sa.select(
            random_id(), source, Sink.id, Sink.way, *common, Sink.host,
            sa.literal("pending"), sa.literal(0), at, sa.null(), expires_at, sa.false(),
        )
        .join(Sink, Sink.unit_id == Receipt.unit_id)
        .where(*which, *takes(push.audience, push.priority))
    )  # fmt: skip
    for rows in (inbox, sinks):
        session.execute(sa.insert(Delivery).from_select(DELIVERY_COLUMNS, rows))


def _next_branch() -> sa.Select[Branch]:
    return (
        sa.select(Branch)
        .join(Push, Push.id == Branch.push_id)
        .where(Branch.done_at.is_(None), Branch.opened_at.is_not(None), Push.state == "open")
        .order_by(Branch.opened_at, Branch.push_id, Branch.level, Branch.gate_id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Branch)
    )


def _last_of_chunk(session: Session, branch: Branch) -> str | None:
    """The last unit of a full chunk; None when what remains fits into one."""
    return session.scalar(
        sa.select(Receipt.unit_id).where(*_range(branch, None)).order_by(Receipt.unit_id).offset(CHUNK - 1).limit(1)
    )


def _range(branch: Branch, last: str | None) -> list[Any]:
    found: list[Any] = [
        Receipt.push_id == branch.push_id,
        Receipt.level == branch.level,
        Receipt.gate_id == branch.gate_id,
    ]
    if branch.planned_through is not None:
        found.append(Receipt.unit_id > branch.planned_through)
    if last is not None:
        found.append(Receipt.unit_id <= last)
    return found


def _due_at(session: Session, push: Push, branch: Branch) -> datetime | None:
    """The branch's limit; counted anew where delivery itself came late, so that no unit pays for our downtime."""
    if branch.due_at is None or branch.opened_at is None or now(session) - branch.opened_at <= LATE_START:
        return branch.due_at
    return due_from(session, push, branch.level, branch.gate_id, now(session))


def _settle_closed_units(session: Session, push: Push, branch: Branch, chunk: list[Any]) -> None:
    """A unit closed since the snapshot cannot be reached: failed with its reason, and so bypassed at once."""
    closed = sa.exists().where(KnownUnit.id == Receipt.unit_id, sa.not_(KnownUnit.active))
    settled = session.execute(
        sa.update(Receipt)
        .where(*chunk, Receipt.state == "pending", closed)
        .values(state="failed", reason="单位已撤销或停用", version=Receipt.version + 1)
        .execution_options(synchronize_session=False)
    )
    if gone := int(getattr(settled, "rowcount", 0)):
        retarget(session, push, branch.level, branch.gate_id, -gone)
