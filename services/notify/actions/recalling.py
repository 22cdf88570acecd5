"""撤回推送: withdraw what is under way, and tell every unit it had reached by a push with receipts of its own."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.chasing import forget_texts, pushes_about, reached, widest
from services.notify.actions.closing import withdraw
from services.notify.actions.opening import NewPush, ask_push
from services.notify.models import Push
from services.notify.rights import RECALLING, recallable
from services.notify.senders.inbox import kill_text, recall_text
from shared.errors import Conflict, Forbidden
from shared.identity import Actor

OPEN_PUSH = frozenset({"waiting", "held", "approval", "open"})


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
    return _tell(session, [push], reason, source_id, None)


def recall_publication(
    session: Session, publication_id: str, reason: str, source_id: str, *, chase: str | None = None
) -> Push | None:
    """Recall every push of a publication, with one notice to all units that any of them had reached.

    `chase` kill (作废): the notice says nothing of the text, and no push of it shows any more what it said.
    """
    found = pushes_about(session, publication_id)
    for push in found:
        if push.state in OPEN_PUSH:
            withdraw(session, push, "稿件已作废" if chase == "kill" else reason)
    notice = _tell(session, found, reason, source_id, chase)
    if chase == "kill":
        forget_texts(session, found)
    return notice


def _tell(session: Session, pushes: list[Push], reason: str, source_id: str, chase: str | None) -> Push | None:
    session.flush()
    ids = [push.id for push in pushes]
    if not session.scalar(sa.select(reached(ids))):
        return None
    push = pushes[-1]
    killed = chase == "kill"
    told = f"编号{'、'.join(one.number for one in pushes)}" if killed else push.title
    notice = NewPush(
        source_id=source_id,
        purpose="recall",
        chase=chase,
        about_ids=ids,
        publication_id=push.publication_id,
        task_id=push.task_id,
        unit_id=push.unit_id,
        topic=push.topic,
        priority="flash",
        title=f"{'作废' if killed else '撤稿'}通知：{told}"[:200],
        text=kill_text(told) if killed else recall_text(push.title, reason),
        wanted={"limits": push.wanted.get("limits") or {}, "audience": widest(pushes)},
    )
    return ask_push(session, notice)
