"""补推: push once more to the units that are missing, or, with the director's approval, to all."""

from sqlalchemy.orm import Session

from services.notify.actions.gathering import note_repeated
from services.notify.actions.opening import NewPush, ask_push
from services.notify.models import Push
from services.notify.rights import APPROVING, REPEATING, repeatable
from shared.errors import Conflict, Forbidden, expect_version
from shared.identity import Actor, require_fresh_directory
from shared.ids import new_id

KEPT = ("audience", "limits", "texts")
"""What a repeat takes over from the plan of the push it repeats; whom it is for, it has from that one's receipts."""


def repeat(session: Session, actor: Actor, push: Push, to: str) -> Push:
    """Ask for a repeat; to the missing it opens at once, to all it waits for approval.

    Raises Forbidden; Conflict for a push that was recalled, is a recall, or has not opened yet; Unavailable while the
    directory is out of reach.
    """
    if not actor.has_any(REPEATING, push.path):
        raise Forbidden
    if not repeatable(push):
        raise Conflict("该推送不能补推", code="not_open", state=push.state, allowed_steps=[])
    require_fresh_directory(session)
    again = ask_push(session, _once_more(push, actor, to))
    note_repeated(session, push, again)
    return again


def _once_more(push: Push, actor: Actor, to: str) -> NewPush:
    return NewPush(
        source_id=new_id(),
        purpose="repeat",
        about_ids=[push.id],
        asked_by=actor.id,
        publication_id=push.publication_id,
        task_id=push.task_id,
        unit_id=push.unit_id,
        topic=push.topic,
        priority=push.priority,
        title=push.title,
        text=push.text,
        links=list(push.links),
        content_hash=push.content_hash,
        wanted={**{part: push.wanted[part] for part in KEPT if push.wanted.get(part)}, "to": to},
        state="waiting" if to == "missing" else "approval",
    )


def approve(session: Session, actor: Actor, push: Push, expected: int | None) -> Push:
    """批准: the director of the publishing unit approves a push to all; never the one who asked for it."""
    if not actor.has_any(APPROVING, push.path):
        raise Forbidden("面向全体的推送须由办公室主任批准")
    if push.asked_by == actor.id:
        raise Forbidden("不能批准本人提出的推送", code="own_request")
    if push.state != "approval":
        raise Conflict("该推送不在待批准状态", code="not_waiting", state=push.state, allowed_steps=[])
    expect_version(push, expected)
    require_fresh_directory(session)
    push.state = "waiting"
    session.flush()
    return push
