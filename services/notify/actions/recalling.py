"""撤回推送: withdraw what is under way, and tell every unit it had reached by a push with receipts of its own."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.closing import withdraw
from services.notify.actions.opening import NewPush, ask_push
from services.notify.models import Push, Receipt
from services.notify.rights import RECALLING, recallable
from services.notify.senders.inbox import recall_text
from shared.errors import Conflict, Forbidden
from shared.identity import Actor

OPEN_PUSH = frozenset({"waiting", "approval", "open"})


def check_recall(actor: Actor, push: Push) -> None:
    """Raises Forbidden unless the actor may recall what this push's unit published."""
    if not actor.has_any(RECALLING, push.path):
        raise Forbidden


def recall(session: Session, push: Push, reason: str, source_id: str) -> Push | None:
    """Recall one push; gives the notice to the units it had reached, None when it had reached nobody.

    Raises Conflict for a notice itself and for a push that was recalled before. A closed one can be recalled: its
    receipts stay as they are.
    """
    if not recallable(push):
        raise Conflict("该推送不能撤回", code="not_open", state=push.state, allowed_steps=[])
    session.refresh(push, with_for_update=True)
    if push.state in OPEN_PUSH:
        withdraw(session, push, reason)
    return _tell(session, [push], reason, source_id)


def recall_publication(session: Session, publication_id: str, reason: str, source_id: str) -> Push | None:
    """Recall every push of a publication, with one notice to all units that any of them had reached."""
    pushes = sa.select(Push).where(Push.publication_id == publication_id, Push.purpose != "recall").order_by(Push.id)
    found = list(session.scalars(pushes.with_for_update()))
    for push in found:
        if push.state in OPEN_PUSH:
            withdraw(session, push, reason)
    return _tell(session, found, reason, source_id)


def _tell(session: Session, pushes: list[Push], reason: str, source_id: str) -> Push | None:
    session.flush()
    ids = [push.id for push in pushes]
    reached = sa.exists().where(Receipt.push_id.in_(ids), Receipt.delivered_at.is_not(None))
    if not session.scalar(sa.select(reached)):
        return None
    push = pushes[0]
    notice = NewPush(
        source_id=source_id,
        purpose="recall",
        about_ids=ids,
        publication_id=push.publication_id,
        task_id=push.task_id,
        unit_id=push.unit_id,
        topic=push.topic,
        priority="flash",
        title=f"撤稿通知：{push.title}"[:200],
        text=recall_text(push.title, reason),
        wanted={"limits": push.wanted.get("limits") or {}},
    )
    return ask_push(session, notice)
