"""Answering a push (签收、转发、不转发): once each, never back; a late answer is kept as late."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from services.notify.actions.branches import event_ids, open_below
from services.notify.models import Push, Receipt
from services.notify.network import ANSWERING, ANSWERS, LABELS, LEVEL_ORDER, VERBS, Gate, can_move, is_late, verbs_for
from shared.db import UtcTime, now
from shared.errors import Conflict, Forbidden
from shared.events import PushAcknowledged
from shared.identity import Actor
from shared.log import say


def answer(session: Session, actor: Actor, receipt: Receipt, verb: str) -> Receipt:
    """Acknowledge, relay or decline for one's own unit, with one tap: no reason, no proof.

    Raises Forbidden unless the actor is liaison or head of exactly this unit; Conflict with allowed_steps for a push
    not yet open here, recalled, or already answered so.
    """
    if not answers_for(actor, receipt.unit_id):
        raise Forbidden("只有本单位联络人或负责人可以办理")
    push = session.get_one(Push, receipt.push_id)
    state = VERBS[verb]
    if push.state == "recalled":
        raise Conflict("该推送已撤回", code="recalled", allowed_steps=[])
    if not can_move(receipt.state, state):
        raise _refusal(receipt.state)
    _apply(session, push, receipt, state)
    for earlier in push.about_ids if push.purpose == "repeat" else ():
        _settle_earlier(session, earlier, receipt.unit_id, state)
    return receipt


def _settle_earlier(session: Session, push_id: str, unit_id: str, state: str) -> None:
    """补推: who answers the repeat has answered the push it repeats as well, late, so that its coverage is right."""
    push, receipt = session.get_one(Push, push_id), session.get(Receipt, (push_id, unit_id))
    if receipt is not None and push.state != "recalled" and can_move(receipt.state, state):
        _apply(session, push, receipt, state)


def _apply(session: Session, push: Push, receipt: Receipt, state: str) -> None:
    before, at = receipt.state, now(session)
    late = receipt.late or (before not in ANSWERS and is_late(before, receipt.due_at, at))
    _compare_and_set(session, receipt, state, late)
    say(
        session,
        PushAcknowledged(
            **event_ids(push),
            unit_id=receipt.unit_id,
            level=receipt.level,
            branch=None if receipt.gate_id == push.unit_id else receipt.gate_id,
            state=state,
            first=before not in ANSWERS,
            late=late,
            at=at,
        ),
    )
    if receipt.level != LEVEL_ORDER[-1]:  # nobody waits for the last level
        open_below(session, push, Gate(receipt.unit_id, state, receipt.due_at))


def answers_for(actor: Actor, unit_id: str) -> bool:
    """Whether the actor is liaison or head of exactly this unit; a county does not answer for its stations."""
    return any(grant.role in ANSWERING and grant.unit_id == unit_id for grant in actor.grants)


def _compare_and_set(session: Session, receipt: Receipt, state: str, late: bool) -> None:
    row = Receipt.__table__.c  # as a bare statement: it is the hot path of a storm of answers
    done = session.execute(
        sa.update(Receipt.__table__)  # type: ignore[arg-type]
        .where(row.push_id == receipt.push_id, row.unit_id == receipt.unit_id, row.state == receipt.state)
        .values(
            state=state,
            late=late,
            answered_at=sa.func.coalesce(row.answered_at, sa.literal(now(session), UtcTime())),
            version=row.version + 1,
        )
        .returning(row.state, row.late, row.answered_at, row.version)
    ).one_or_none()
    if done is None:
        session.refresh(receipt)
        raise _refusal(receipt.state)
    for name, value in done._mapping.items():
        set_committed_value(receipt, name, value)


def _refusal(state: str) -> Conflict:
    if state == "pending":
        return Conflict("该推送尚未推送到本单位", code="not_open", state=state, allowed_steps=[])
    code = "already_answered" if state in ANSWERS else "not_allowed"
    return Conflict(
        f"当前状态为“{LABELS[state]}”，不能重复办理", code=code, state=state, allowed_steps=verbs_for(state)
    )
