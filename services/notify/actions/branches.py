"""Opening branches (支线开放): one compare-and-set each, so that a branch opens once and says push.opened once."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import Branch, Push, Receipt
from services.notify.network import Gate, opening_for, read_plan
from shared.calendars import calendar_of
from shared.db import now
from shared.events import PushOpened, PushRedrawn
from shared.identity import unit_of
from shared.log import say

BATCH = 100
_SETTLED_GATE = ("acknowledged", "relayed", "declined", "failed", "expired", "exempt")


def event_ids(push: Push) -> dict[str, Any]:
    """The ids each event of a push carries.

    Only a publication's first push counts for its needs: who answers a recall or a correction is not counted, and who
    answers a repeat is counted by the receipt it repeats.
    """
    counts = push.purpose == "publication" and push.chase is None
    return {
        "push_id": push.id,
        "publication_id": push.publication_id,
        "task_id": push.task_id,
        "need_ids": list(push.need_ids) if counts else [],
    }


def open_branch(session: Session, push: Push, level: str, gate_id: str, reason: str) -> bool:
    """Open one branch if nobody has yet; its limit runs from now. The deliveries are written by the planner."""
    at = now(session)
    due_at = due_from(session, push, level, gate_id, at)
    opened = session.execute(
        sa.update(Branch)
        .where(Branch.push_id == push.id, Branch.level == level, Branch.gate_id == gate_id, Branch.opened_at.is_(None))
        .values(opened_at=at, due_at=due_at, reason=reason)
        .returning(Branch.targets, Branch.first)
    ).one_or_none()
    if opened is None:
        return False
    targets, first = opened
    say(
        session,
        PushOpened(
            **event_ids(push),
            level=level,
            branch=None if first else gate_id,
            targets=targets,
            addressed=dict(push.addressed),
            due_at=due_at,
            purpose=push.chase or push.purpose,
            unit_id=push.unit_id,
        ),
    )
    return True


def retarget(session: Session, push: Push, level: str, gate_id: str, by: int) -> None:
    """So many more units are to answer in a branch, or fewer; said where the branch is open already.

    `targets` of a branch are those that are to answer; `addressed` of a push are all it was drawn for, gone or not.
    """
    changed = session.execute(
        sa.update(Branch)
        .where(Branch.push_id == push.id, Branch.level == level, Branch.gate_id == gate_id)
        .values(targets=Branch.targets + by)
        .returning(Branch.targets, Branch.first, Branch.opened_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if changed is None or changed.opened_at is None:
        return
    branch = None if changed.first else gate_id
    numbers = {"targets": changed.targets, "addressed": dict(push.addressed)}
    say(session, PushRedrawn(**event_ids(push), level=level, branch=branch, **numbers))


def due_from(session: Session, push: Push, level: str, gate_id: str, at: datetime) -> datetime:
    """When the limit of a branch passes that runs from `at`; never after the push itself.

    Working hours are those of the unit above the branch: the publishing unit's for the first level, else the gate's.
    """
    plan = read_plan(push.wanted, "city", push.priority)
    if plan.kind == "wall":
        return min(at + plan.limits[level], push.expires_at)
    gate = unit_of(session, gate_id)
    calendar = calendar_of(session, gate.path if gate else push.path)
    return min(calendar.add(at, plan.limits[level]), push.expires_at)


def open_below(session: Session, push: Push, gate: Gate) -> None:
    """Open what waits for this unit, when the rule says so; called with each answer."""
    reason = opening_for(gate, now(session))
    if reason is None or push.state != "open":
        return
    below = sa.select(Branch.level).where(
        Branch.push_id == push.id, Branch.gate_id == gate.unit_id, Branch.opened_at.is_(None)
    )
    for level in session.scalars(below).all():
        open_branch(session, push, level, gate.unit_id, reason)


def open_due_branches(session: Session) -> int:
    """Open the branches whose unit above is silent past its limit or was settled without them; returns how many.

    Catches up after any downtime: what became due meanwhile opens now.
    """
    at = now(session)
    ready = (
        sa.select(Branch.push_id, Branch.level, Receipt.unit_id, Receipt.state, Receipt.due_at)
        .join(Receipt, sa.and_(Receipt.push_id == Branch.push_id, Receipt.unit_id == Branch.gate_id))
        .join(Push, Push.id == Branch.push_id)
        .where(Push.state == "open", Branch.opened_at.is_(None))
        .where(sa.or_(Receipt.state.in_(_SETTLED_GATE), Receipt.due_at <= at))
        .limit(BATCH)
    )
    opened = 0
    for push_id, level, unit_id, state, due_at in session.execute(ready).all():
        reason = opening_for(Gate(unit_id, state, due_at), at)
        push = session.get_one(Push, push_id)
        if reason is not None and open_branch(session, push, level, unit_id, reason):
            opened += 1
    return opened
