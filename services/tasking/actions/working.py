"""工作稿: what is typed and not yet saved, kept for its writer; no version, no lock, and the task does not change."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.secrecy import refuse_marks
from services.tasking.actions.writers import check_writer
from services.tasking.gate import Part
from services.tasking.models import Task, WorkingCopy
from services.tasking.standing.working import copy_of
from shared.db import now
from shared.errors import expect_version
from shared.identity import Actor

NONE = WorkingCopy(version=0)
"""Before anything was kept."""


def keep_copy(session: Session, actor: Actor, task: Task, body: dict[str, Any], expected: int | None) -> WorkingCopy:
    """Keep what is typed; the newest keeps the place of the one before. The first one has version 0 before it.

    Raises what check_writer raises, Invalid(secrecy_mark), PreconditionMissing, and Stale when another window of the
    same person was first.
    """
    check_writer(session, actor, task)
    refuse_marks(_parts(body))
    row = copy_of(session, task.id, actor.id)
    expect_version(row or NONE, expected)
    if row is None:
        row = WorkingCopy(task_id=task.id, person_id=actor.id, based_on=task.draft_n)
        session.add(row)
    row.body, row.saved_at = body, now(session)
    session.flush()
    return row


def _parts(body: dict[str, Any]) -> list[Part]:
    return [Part(name, "", typed) for name, typed in body.items() if isinstance(typed, str)]


def discard_copy(session: Session, person_id: str, task: Task, expected: int | None) -> None:
    """Throw one's own working copy away; nothing happens when there is none. Raises PreconditionMissing, Stale."""
    expect_version(copy_of(session, task.id, person_id) or NONE, expected)
    drop_copy(session, task, person_id)


def drop_copy(session: Session, task: Task, person_id: str) -> None:
    """A version was saved, or the copy is not wanted: it is gone."""
    mine = (WorkingCopy.task_id == task.id, WorkingCopy.person_id == person_id)
    session.execute(sa.delete(WorkingCopy).where(*mine))


def drop_copies(session: Session, task: Task) -> None:
    """The task is over: what nobody saved is kept no longer."""
    session.execute(sa.delete(WorkingCopy).where(WorkingCopy.task_id == task.id))
