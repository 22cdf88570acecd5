"""本人同意: recording that a role model agreed, and that he took it back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.actions.turn import lock
from services.tasking.models import Consent, StoredFile, Task
from services.tasking.standing import doer_of, facts_of, may_write
from services.tasking.standing.consent import asks_consent, standing_consent
from shared.db import SHANGHAI, now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

KEEPERS = frozenset({"leader", "director"})
"""Who records it besides those who write."""


def record_consent(session: Session, actor: Actor, task: Task, given: dict[str, Any]) -> Consent:
    """登记同意. Raises Forbidden, Conflict (not asked for, there already), Invalid (a coming day, no such file)."""
    lock(session, task)
    _check_keeper(session, actor, task)
    if not asks_consent(session, task):
        raise Conflict("这项任务不需要登记本人同意", code="consent_not_asked")
    if standing_consent(session, task.id):
        raise Conflict("已经登记过本人同意", code="consent_recorded")
    at = now(session)
    if given["given_on"] > at.astimezone(SHANGHAI).date():
        raise Invalid(errors={"given_on": ["不能晚于今天"]})
    _check_file(session, task, given.get("file_sha256"))
    row = Consent(
        id=new_id(), task_id=task.id, given_on=given["given_on"], how=given["how"],
        file_sha256=given.get("file_sha256"), recorded_by=actor.id, recorded_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    put_on_record(session, "consent", row, "given")
    return row


def withdraw_consent(
    session: Session, actor: Actor, task: Task, given: dict[str, Any], expected: int | None
) -> Consent:
    """本人撤回同意: nothing leaves any more, and what left is asked to be recalled (standing.consent.asks_recall).

    Raises Forbidden, Conflict (none on record), Invalid, Stale.
    """
    lock(session, task)
    _check_keeper(session, actor, task)
    row = standing_consent(session, task.id)
    if row is None:
        raise Conflict("没有登记过本人同意", code="consent_lacking")
    expect_version(row, expected)
    at = now(session)
    if not row.given_on <= given["withdrawn_on"] <= at.astimezone(SHANGHAI).date():
        raise Invalid(errors={"withdrawn_on": ["须在同意之后、不晚于今天"]})
    row.withdrawn_on, row.withdraw_note = given["withdrawn_on"], given.get("note")
    row.withdrawn_by, row.withdrawn_at = actor.id, at
    session.flush()
    put_on_record(session, "consent", row, "withdrawn")
    return row


def _check_keeper(session: Session, actor: Actor, task: Task) -> None:
    facts, doer = facts_of(session, task), doer_of(session, actor, task)
    if not (may_write(session, task, facts, doer) or KEEPERS & doer.over):
        raise Forbidden("本人同意由承办人、协办人或组长登记", code="wrong_role")


def _check_file(session: Session, task: Task, sha256: str | None) -> None:
    mine = sa.select(StoredFile.id).where(StoredFile.task_id == task.id, StoredFile.sha256 == sha256)
    if sha256 and session.scalars(mine.limit(1)).first() is None:
        raise Invalid(errors={"file_sha256": ["任务的附件里没有这个文件，请先上传"]})
