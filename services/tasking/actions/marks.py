"""校对: making a mark in the newest version, settling it, taking it back, carrying open ones to the next version."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.turn import lock, take_part
from services.tasking.content.diff import diff
from services.tasking.marks import carried, found
from services.tasking.models import DraftVersion, ProofMark, Task
from services.tasking.standing import doer_of, facts_of, may_write
from services.tasking.standing.marking import marking_part
from services.tasking.workflow import standing
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

WITH_WORDS = frozenset({"insert", "replace"})


def add_mark(session: Session, actor: Actor, task: Task, given: dict[str, Any]) -> ProofMark:
    """A mark by whoever has the present stage: its reviewer, the publisher, or those who write. He takes the part of

    that stage by it (三审三校). Raises Conflict (stage, paused, not the newest version), Forbidden, Invalid.
    """
    lock(session, task)
    part = marking_part(session, actor, task)
    if given["n"] != task.draft_n:
        raise Conflict(f"最新稿件是第{task.draft_n}版", code="not_newest", latest_draft=task.draft_n)
    version = session.get_one(DraftVersion, (task.id, task.draft_n))
    start = _place(getattr(version, given["field"]), given["quote"], given.get("start"))
    _check_words(given)
    take_part(session, task, actor.id, part)
    row = ProofMark(
        id=new_id(), task_id=task.id, first_n=version.n, n=version.n, field=given["field"], start_at=start,
        end_at=start + len(given["quote"]), quote=given["quote"], kind=given["kind"], words=given.get("words"),
        remark=given.get("remark"), part=part, made_by=actor.id, made_at=now(session), state="open",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _place(text: str, quote: str, near: int | None) -> int:
    """Where the quoted words begin: the only place, or the one nearest to what was given."""
    places = found(text, quote)
    if not places:
        raise Invalid(errors={"quote": ["稿件里没有这些文字，请照原文选取"]})
    if near is None and len(places) > 1:
        raise Invalid(errors={"quote": [f"这些文字出现了{len(places)}次，请多选几个字"]})
    return min(places, key=lambda place: abs(place - (near or 0)))


def _check_words(given: dict[str, Any]) -> None:
    wanted = given["kind"] in WITH_WORDS
    if wanted and not given.get("words"):
        raise Invalid(errors={"words": ["请填写增补或改正的文字"]})
    if not wanted and given.get("words"):
        raise Invalid(errors={"words": ["只有增补和改正才填写文字"]})
    if given["kind"] == "query" and not given.get("remark"):
        raise Invalid(errors={"remark": ["请说明疑问"]})


def settle_mark(
    session: Session, actor: Actor, row: ProofMark, given: dict[str, Any], expected: int | None
) -> ProofMark:
    """已改 or 不改 with the reason, by those who write, while drafting. Raises Conflict, Forbidden, Invalid, Stale."""
    task = session.get_one(Task, row.task_id)
    lock(session, task)
    facts, doer = facts_of(session, task), doer_of(session, actor, task)
    if not may_write(session, task, facts, doer):
        raise Forbidden("校对由承办人和协办人处理", code="not_holder")
    if task.stage != "drafting":
        raise Conflict("退回修改以后才能处理校对", code="wrong_stage", **standing(facts, doer))
    if given["state"] == "declined" and not given.get("reason"):
        raise Invalid(errors={"reason": ["不改须说明理由"]})
    return _settled(session, actor, row, given["state"], given.get("reason"), expected)


def drop_mark(session: Session, actor: Actor, row: ProofMark, expected: int | None) -> ProofMark:
    """收回 by the one who made it. Raises Forbidden, Conflict, Stale."""
    lock(session, session.get_one(Task, row.task_id))
    if row.made_by != actor.id:
        raise Forbidden("校对由作出的人收回", code="not_yours")
    return _settled(session, actor, row, "dropped", None, expected)


def _settled(
    session: Session, actor: Actor, row: ProofMark, state: str, reason: str | None, expected: int | None
) -> ProofMark:
    session.refresh(row)
    if row.state != "open":
        raise Conflict("这处校对已经处理", code="mark_settled", state=row.state)
    expect_version(row, expected)
    row.state, row.settle_reason, row.settled_by, row.settled_at = state, reason, actor.id, now(session)
    session.flush()
    return row


def carry_marks(session: Session, task: Task, version: DraftVersion) -> None:
    """Open marks go to the version just saved: to where their words stand now, or to no place when they are gone."""
    rows = session.scalars(sa.select(ProofMark).where(ProofMark.task_id == task.id, ProofMark.state == "open"))
    for row in rows:
        before = session.get_one(DraftVersion, (task.id, row.n))
        old, new = getattr(before, row.field), getattr(version, row.field)
        row.n = version.n
        row.start_at, row.end_at = carried(diff(old, new), new, row.start_at or 0, row.quote) or (None, None)
    session.flush()
