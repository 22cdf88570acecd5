"""撰写: saving versions of a draft, sending it to review, taking it back."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.turn import Turn, take_part
from services.tasking.content import Content, content_hash, legal_reasons
from services.tasking.models import DraftVersion, Review, Task
from services.tasking.standing import doer_of, facts_of, may_write
from services.tasking.workflow import standing
from shared.db import now
from shared.errors import Conflict, Forbidden, Stale, expect_version
from shared.identity import Actor
from shared.words import STAGES


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer saves."""

    title: str
    text: str
    kind: str
    flags: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


def save_draft(session: Session, actor: Actor, task: Task, written: Written, expected: int | None) -> Task:
    """保存稿件: a new version when any byte changed, by the holder, while drafting. Voids every standing approval.

    Raises Forbidden (not the holder, or has another part), Conflict (wrong stage, paused), PreconditionMissing, Stale.
    """
    _check_writer(session, actor, task)
    _check_version(task, expected)
    at = now(session)
    found = Content(**_plain(written), topic=task.topic, audience=task.audience)
    fingerprint = content_hash(found)
    if fingerprint == task.content_hash:
        return task
    take_part(session, task, actor.id, "writing")
    version = DraftVersion(
        task_id=task.id, n=task.draft_n + 1, **_plain(written), topic=task.topic, audience=task.audience,
        content_hash=fingerprint, author_id=actor.id, saved_at=at,
    )  # fmt: skip
    session.add(version)
    task.draft_n, task.content_hash, task.updated_at = version.n, fingerprint, at
    task.legal = bool(legal_reasons(written.kind, written.flags))
    void_approvals(session, task, f"稿件已改为第{version.n}版")
    session.flush()
    return task


def _plain(written: Written) -> dict[str, Any]:
    return {
        "title": written.title,
        "text": written.text,
        "kind": written.kind,
        "flags": sorted(set(written.flags)),
        "channels": sorted(set(written.channels)),
    }


def _check_writer(session: Session, actor: Actor, task: Task) -> None:
    facts, doer = facts_of(session, task), doer_of(session, actor, task)
    if actor.id != task.holder_id and "member" not in doer.here:
        raise Forbidden("只有承办人可以撰写", code="not_holder")
    if facts.stage != "drafting":
        words = f"任务处于“{STAGES[task.stage]}”，不能修改稿件"
        raise Conflict(words, code="wrong_stage", **standing(facts, doer))
    if not may_write(session, task, facts, doer):
        raise Forbidden(f"只有承办人{facts.holder_name or ''}和协办人可以撰写", code="not_holder")
    if facts.paused:
        raise Conflict("任务已挂起，恢复办理后再修改", code="paused", **standing(facts, doer))
    if facts.parts.get(actor.id, "writing") != "writing":
        raise Forbidden("您已承担本任务的其他环节，不能撰写", code="same_person", part=facts.parts[actor.id])


def _check_version(task: Task, expected: int | None) -> None:
    """As expect_version; a stale writer also learns which version of the draft is the newest, to compare with."""
    try:
        expect_version(task, expected)
    except Stale as stale:
        stale.extra["latest_draft"] = task.draft_n
        raise


def void_approvals(session: Session, task: Task, why: str) -> None:
    """Approvals that stood no longer count; they stay on record with the reason."""
    mine = (Review.task_id == task.id, Review.verdict == "approve", Review.voided_at.is_(None))
    session.execute(
        sa.update(Review).where(*mine).values(voided_at=now(session), void_reason=why[:200]),
        execution_options={"synchronize_session": "fetch"},
    )


def submit(turn: Turn) -> None:
    """送审: the newest version, named by its number; begins a round of reviews.

    Raises Conflict when there is no draft, or when the number is not the newest.
    """
    task = turn.task
    if not task.draft_n:
        raise Conflict("还没有保存稿件，不能送审", code="no_draft")
    if turn.given["version"] != task.draft_n:
        raise Conflict(f"最新稿件是第{task.draft_n}版", code="not_newest", latest_draft=task.draft_n)
    task.round += 1


def take_back(turn: Turn) -> None:
    """拿回: the writer goes on, before anybody gave an opinion."""
