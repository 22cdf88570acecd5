"""更正、撤稿、作废: which pushes told of a publication, and a new push that follows them to every unit they reached."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.closing import withdraw
from services.notify.actions.opening import NewPush, ask_push
from services.notify.models import Push, Receipt
from services.notify.network import variants
from services.notify.senders.inbox import correction_text, recall_text

FORGOTTEN = "（已作废的稿件）"
_STANDING = frozenset({"waiting", "held", "approval", "open"})


def pushes_about(session: Session, publication_id: str) -> list[Push]:
    """Every push that told of this publication, or of what it corrected before, the oldest first; locked.

    Notices of recalls are not among them: they told of no text; nor are collections (actions/ungathering.py).
    """
    found: dict[str, Push] = {}
    wanted = [Push.publication_id == publication_id]
    while wanted:
        mine = (sa.or_(*wanted), Push.purpose != "recall", Push.publication_id.is_not(None))
        asked = sa.select(Push).where(*mine).order_by(Push.created_at, Push.id)
        new = [push for push in session.scalars(asked.with_for_update()) if push.id not in found]
        found |= {push.id: push for push in new}
        earlier = [one for push in new for one in push.about_ids if one not in found]
        wanted = [Push.id.in_(earlier)] if earlier else []
    return sorted(found.values(), key=lambda push: (push.created_at, push.id))


def reached(push_ids: list[str]) -> sa.Exists:
    """A condition: any of these pushes has reached a unit."""
    return sa.exists().where(Receipt.push_id.in_(push_ids), Receipt.delivered_at.is_not(None))


def correct_publication(session: Session, corrects_id: str, reason: str, published: dict[str, Any]) -> Push | None:
    """更正推送: to every unit that the corrected text had reached or was still to reach, and to the new plan's.

    What still runs of the old text is withdrawn. None where nobody was told and no plan is given.
    """
    earlier = pushes_about(session, corrects_id)
    running = [push for push in earlier if push.state in _STANDING]
    plan = published["wanted"] or _plan_never_opened(running)
    for push in running:
        withdraw(session, push, "已有更正稿")
    session.flush()
    stopped, ids = [push.id for push in running], [push.id for push in earlier]
    told = session.scalar(sa.select(sa.or_(reached(ids), sa.exists().where(Receipt.push_id.in_(stopped)))))
    if not told and not plan:
        return None
    title = earlier[-1].title.removeprefix("更正：") if earlier else published["title"]
    new = {
        **published,
        "title": f"更正：{published['title']}"[:200],
        "text": correction_text(title, reason, published["text"]),
        "wanted": {**_of_earlier(earlier), **plan, "planned": bool(plan), "stopped": stopped},
    }
    if texts := _corrected_texts(plan, title, reason):
        new["wanted"]["texts"] = texts
    return ask_push(session, NewPush(**new, chase="correction", about_ids=ids if told else []))


def _plan_never_opened(running: list[Push]) -> dict[str, Any]:
    """The plan of a push whose targets were not drawn yet, but for its text: its units are told of the new one only."""
    waiting = [push for push in running if push.state in ("waiting", "held") and not push.about_ids]
    return {name: part for name, part in waiting[-1].wanted.items() if name != "texts"} if waiting else {}


def _corrected_texts(plan: dict[str, Any], title: str, reason: str) -> dict[str, str]:
    """The texts by level say that they correct, as the whole one does."""
    texts = {level: correction_text(title, reason, text) for level, text in variants(plan).items()}
    short = (plan.get("texts") or {}).get("short")
    return texts | ({"short": f"更正：{short}"} if short else {})


def _of_earlier(earlier: list[Push]) -> dict[str, Any]:
    """What a correction takes over where it names nothing itself: the limits, and that it may go where they went."""
    limits = earlier[-1].wanted.get("limits") if earlier else None
    return {"audience": widest(earlier)} | ({"limits": limits} if limits else {})


def widest(pushes: list[Push]) -> str:
    """public as soon as one of them was: what undoes a text goes wherever the text went."""
    return "public" if any(push.audience == "public" for push in pushes) else "internal"


def forget_texts(session: Session, pushes: list[Push]) -> None:
    """作废: nothing that these pushes said is shown any more, nor in the notices of an earlier recall."""
    publications = {push.publication_id for push in pushes if push.publication_id}
    notices = sa.select(Push).where(Push.publication_id.in_(publications), Push.purpose == "recall")
    for notice in session.scalars(notices.where(Push.chase.is_(None))):
        notice.title, notice.text = f"撤稿通知：{FORGOTTEN}", recall_text(FORGOTTEN, "稿件已作废")
    for push in pushes:
        push.title, push.text, push.links = FORGOTTEN, "", []
        push.wanted = {name: part for name, part in push.wanted.items() if name != "texts"}
    session.flush()
