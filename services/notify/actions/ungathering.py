"""汇集中的更正、撤稿: what undoes a publication finds the collections that told of it, and whoever read them."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.chasing import pushes_about
from services.notify.actions.gathering import who_read, write_text
from services.notify.actions.hearing import standing_of, unhear_publication
from services.notify.actions.opening import NewPush, ask_push
from services.notify.actions.schedules import end_schedule
from services.notify.models import Gathered, KnownPublication, Push, Receipt, Schedule
from services.notify.senders.inbox import correction_text, recall_text
from shared.events import DraftCorrected, DraftRecalled


def recall_gathered(session: Session, fact: DraftRecalled, source_id: str) -> Push | None:
    """撤稿、作废: the publication leaves every collection, whoever read it there is told, and no schedule sends it.

    Called after the pushes of its own were recalled; their readers are not told twice.
    """
    known = session.get(KnownPublication, fact.publication_id)
    title, ids = known.title if known else "", _ancestry(session, fact.publication_id)
    collections = _collections(session, ids)
    unhear_publication(session, fact.publication_id, fact.kind)
    _stop_standing(session, ids)
    for push in collections:
        write_text(session, push)
    if not collections or known is None:
        return None
    killed, numbers = fact.kind == "kill", "、".join(push.number for push in collections)
    notice = {
        "purpose": "recall",
        "chase": "kill" if killed else None,
        "priority": "flash",
        "title": f"作废通知：{numbers}中的一篇稿件" if killed else f"撤稿通知：{title}",
        "text": _void(numbers) if killed else recall_text(title, fact.reason),
    }
    return _tell(session, collections, known, ids, notice, source_id)


def correct_gathered(session: Session, fact: DraftCorrected, source_id: str) -> Push | None:
    """更正: the collections show the right text, and whoever read the wrong one there is told."""
    known = session.get(KnownPublication, fact.publication_id)
    ids = _ancestry(session, fact.corrects_id)
    collections = _collections(session, ids)
    if not collections or known is None:
        return None
    for push in collections:
        write_text(session, push)
    earlier = session.get(KnownPublication, fact.corrects_id)
    notice = {
        "purpose": "publication",
        "chase": "correction",
        "priority": collections[-1].priority,
        "title": f"更正：{known.title}",
        "text": correction_text(earlier.title if earlier else known.title, fact.reason, known.text),
        "links": list(known.links),
        "content_hash": known.content_hash,
    }
    return _tell(session, collections, known, ids, notice, source_id)


def _tell(
    session: Session, collections: list[Push], known: KnownPublication, ids: list[str], notice: dict[str, Any],
    source_id: str,
) -> Push | None:  # fmt: skip
    """One notice to whoever the collections reached; None where that is nobody."""
    beside = [push.id for push in pushes_about(session, known.id)]
    about = [push.id for push in collections if push.state != "recalled"]  # of that one its readers know already
    wanted = {"gathered": {"publication_ids": ids, "beside": beside}, "limits": collections[-1].wanted.get("limits")}
    session.flush()
    reached = sa.exists().where(Receipt.push_id.in_(about), Receipt.delivered_at.is_not(None), *who_read(wanted))
    if not session.scalar(sa.select(reached)):
        return None
    push = NewPush(
        source_id=str(uuid.uuid5(uuid.UUID(source_id), "gathered")),
        about_ids=about,
        publication_id=known.id,
        task_id=known.task_id,
        unit_id=collections[-1].unit_id,
        topic=known.topic,
        wanted={name: part for name, part in wanted.items() if part},
        **{**notice, "title": notice["title"][:200]},
    )
    return ask_push(session, push)


def _ancestry(session: Session, publication_id: str) -> list[str]:
    """The publication and what it corrected before: any of them may stand in a collection."""
    ids: list[str] = []
    current: str | None = publication_id
    while current is not None and current not in ids:
        ids.append(current)
        row = session.get(KnownPublication, current)
        current = row.corrects_id if row is not None else None
    return ids


def _collections(session: Session, ids: list[str]) -> list[Push]:
    told = sa.select(Gathered.push_id).where(Gathered.publication_id.in_(ids))
    return list(session.scalars(sa.select(Push).where(Push.id.in_(told)).order_by(Push.created_at, Push.id)))


def _stop_standing(session: Session, ids: list[str]) -> None:
    """定期推送的固定稿件 that stands no more."""
    asked = sa.select(Schedule).where(Schedule.publication_id.in_(ids), Schedule.state.in_(("approval", "active")))
    for schedule in session.scalars(asked.order_by(Schedule.id)).all():
        if standing_of(session, schedule.publication_id or "") is None:
            end_schedule(session, schedule, "固定稿件已撤稿")


def _void(numbers: str) -> str:
    return f"{numbers}汇集的稿件中有一篇已作废，收件箱中已去掉，请以现在的文字为准；已转发的，请在各群组中撤回。"
