"""撰写: saving versions of a draft, sending it to review, taking it back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.composing import Written, columns, content_from
from services.tasking.actions.indexing import index_task
from services.tasking.actions.marks import carry_marks
from services.tasking.actions.materials import draw_on
from services.tasking.actions.rounds import begin_round
from services.tasking.actions.secrecy import refuse_marks
from services.tasking.actions.turn import Turn, take_part
from services.tasking.actions.working import drop_copy
from services.tasking.actions.writers import check_writer
from services.tasking.content import Content, content_hash
from services.tasking.models import DraftVersion, Review, Task, VersionFile
from services.tasking.standing import publication_of
from services.tasking.standing.barriers import SUBMIT, pass_barriers
from services.tasking.standing.files import file_of
from services.tasking.standing.gate import parts_of_content
from services.tasking.standing.legal import why_legal
from shared.db import now
from shared.errors import Conflict, Stale, expect_version
from shared.identity import Actor, names_of


def save_draft(session: Session, actor: Actor, task: Task, written: Written, expected: int | None) -> Task:
    """保存稿件: a new version when any byte changed, by the holder, while drafting. Voids every standing approval.

    Raises Forbidden (not the holder, or has another part), Conflict (wrong stage, paused), PreconditionMissing, Stale,
    Invalid (a mark of secrecy).
    """
    check_writer(session, actor, task)
    _check_version(session, task, expected)
    at = now(session)
    found = content_from(session, task, written)
    refuse_marks(parts_of_content(session, task.id, found))
    fingerprint = content_hash(found)
    drop_copy(session, task, actor.id)
    if fingerprint == task.content_hash:
        if draw_on(session, actor, task, written.materials):
            task.updated_at = at
        return task
    take_part(session, task, actor.id, "writing")
    version = _version(session, actor, task, found)
    task.draft_n, task.content_hash, task.updated_at = version.n, fingerprint, at
    task.legal = bool(why_legal(session, version))
    void_approvals(session, task, f"稿件已改为第{version.n}版")
    carry_marks(session, task, version)
    draw_on(session, actor, task, written.materials)
    session.flush()
    index_task(session, task)
    return task


def _version(session: Session, actor: Actor, task: Task, found: Content) -> DraftVersion:
    version = DraftVersion(
        task_id=task.id, n=task.draft_n + 1, **columns(found), content_hash=content_hash(found), author_id=actor.id,
        saved_at=now(session),
    )  # fmt: skip
    session.add(version)
    _hold_files(session, task, version)
    return version


def _hold_files(session: Session, task: Task, version: DraftVersion) -> None:
    """What a version shows is kept as long as the version."""
    session.flush()
    shown = [*(version.attachments or []), *([version.cover] if version.cover else [])]
    for sha256 in {one["sha256"] for one in shown}:
        file = file_of(session, task.id, sha256)
        if file is not None:
            session.add(VersionFile(task_id=task.id, n=version.n, file_id=file.id))


def _check_version(session: Session, task: Task, expected: int | None) -> None:
    """As expect_version; a stale writer also gets the newest version of the draft, to compare with."""
    try:
        expect_version(task, expected)
    except Stale as stale:
        stale.extra |= {"latest_draft": task.draft_n, "latest": _latest(session, task)}
        raise


def _latest(session: Session, task: Task) -> dict[str, Any] | None:
    """What somebody else saved meanwhile: its text, by whom and when."""
    row = session.get(DraftVersion, (task.id, task.draft_n))
    if row is None:
        return None
    author = names_of(session, [row.author_id]).get(row.author_id)
    at = row.saved_at.isoformat().replace("+00:00", "Z")
    return {"n": row.n, "title": row.title, "text": row.text, "author": author, "saved_at": at}


def void_approvals(session: Session, task: Task, why: str) -> None:
    """Approvals that stood no longer count; they stay on record with the reason."""
    mine = (Review.task_id == task.id, Review.verdict == "approve", Review.voided_at.is_(None))
    session.execute(
        sa.update(Review).where(*mine).values(voided_at=now(session), void_reason=why[:200]),
        execution_options={"synchronize_session": "fetch"},
    )


def submit(turn: Turn) -> None:
    """送审: the newest version, named by its number; begins a round of reviews.

    Raises Conflict when there is no draft, when the number is not the newest, or when something stands against it.
    """
    task = turn.task
    if not task.draft_n:
        raise Conflict("还没有保存稿件，不能送审", code="no_draft")
    if turn.given["version"] != task.draft_n:
        raise Conflict(f"最新稿件是第{task.draft_n}版", code="not_newest", latest_draft=task.draft_n)
    _check_corrected(turn)
    version = turn.session.get_one(DraftVersion, (task.id, task.draft_n))
    pass_barriers(turn.session, task, version, turn.at, SUBMIT)
    task.round += 1
    begin_round(turn)


def _check_corrected(turn: Turn) -> None:
    """A correction that changes nothing would be told to every place for nothing."""
    row = publication_of(turn.session, turn.task.id) if turn.task.correcting_at else None
    if row is not None and row.content_hash == turn.task.content_hash:
        raise Conflict("稿件与已发布的内容相同，没有更正", code="nothing_corrected")


def take_back(turn: Turn) -> None:
    """拿回: the writer goes on, before anybody gave an opinion."""
