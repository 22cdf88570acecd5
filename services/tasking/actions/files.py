"""附件: a file kept for a task, within the room of its bureau; removed again while no version holds it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.recording import put_on_record
from services.tasking.actions.secrecy import refuse_marks
from services.tasking.gate import Part
from services.tasking.models import FileRoom, StoredFile, Task
from services.tasking.standing import doer_of
from services.tasking.standing.files import file_of, used_files
from shared.db import now
from shared.errors import Conflict, Forbidden, expect_version
from shared.files import Arrived, Room, Store
from shared.identity import Actor
from shared.ids import new_id

MOST_OF_TASK = 60
"""Files of one task."""


def may_add(session: Session, actor: Actor, task: Task, size: int) -> None:
    """Whether this person may add a file of this size now; asked before a byte is read, and again when it came.

    Raises Forbidden (works neither on the task nor on its desk), Conflict (closed, too many, no room left).
    """
    doer = doer_of(session, actor, task)
    if actor.id != task.holder_id and not doer.here and not doer.over & {"leader", "director"}:
        raise Forbidden("只有承办本任务的专班可以上传附件", code="not_of_desk")
    if task.stage == "closed":
        raise Conflict("任务已办结，不能再上传附件", code="wrong_stage", stage=task.stage)
    mine = sa.select(sa.func.count()).where(StoredFile.task_id == task.id)
    if session.execute(mine).scalar_one() >= MOST_OF_TASK:
        raise Conflict(f"一项任务最多{MOST_OF_TASK}个附件", code="too_many_files")
    _room(session).expect(session, task.unit_id, size)


def add_file(session: Session, actor: Actor, task: Task, arrived: Arrived) -> StoredFile:
    """上传附件: the row, the room it takes, and the bytes in their place. The same bytes again give the same file.

    Raises as may_add, and Invalid(secrecy_mark).
    """
    held = file_of(session, task.id, arrived.sha256)
    if held is not None:
        return held
    may_add(session, actor, task, arrived.size)
    return keep_file(session, task, actor.id, arrived)


def keep_file(session: Session, task: Task, by: str, arrived: Arrived, attachment_id: str | None = None) -> StoredFile:
    """The file that somebody may add, or that he asked for. Raises Invalid(secrecy_mark), Conflict(no_room)."""
    refuse_marks([Part("file", "文件名", arrived.name), Part("file", "文件", arrived.text or "")])
    _room(session).take(session, task.unit_id, arrived.size)
    plain = ("sha256", "name", "media", "size", "width", "height", "text", "cleaned")
    row = StoredFile(
        **{name: getattr(arrived, name) for name in plain}, id=new_id(), task_id=task.id, unit_id=task.unit_id,
        attachment_id=attachment_id, uploaded_by=by, uploaded_at=now(session),
    )  # fmt: skip
    session.add(row)
    session.flush()
    store_of(session).keep(arrived)
    put_on_record(session, "file", row, "added")
    return row


def drop_file(session: Session, actor: Actor, task: Task, row: StoredFile, expected: int | None) -> None:
    """删除附件: by who uploaded it, the holder or the leader, while no version holds it. Its bytes are swept later.

    Raises Forbidden, Conflict (file_in_use), PreconditionMissing, Stale.
    """
    if actor.id not in (row.uploaded_by, task.holder_id) and "leader" not in doer_of(session, actor, task).over:
        raise Forbidden("只有上传人、承办人或者组长可以删除附件", code="not_yours")
    if used_files(session, [row.id]):
        raise Conflict("已有稿件版本使用这个附件，不能删除", code="file_in_use")
    expect_version(row, expected)
    _room(session).give_back(session, row.unit_id, row.size)
    session.delete(row)
    session.flush()
    put_on_record(session, "file", row, "dropped")


def store_of(session: Session) -> Store:
    """Where tasking's files lie."""
    return Store.of(session.info["db"].settings, "tasking")


def sweep(db: Any) -> int:
    """Remove what was never finished, what a failed transaction left, and the bytes of files that were deleted."""

    def used(hashes: list[str]) -> set[str]:
        with db.read() as session:
            return set(session.scalars(sa.select(StoredFile.sha256).where(StoredFile.sha256.in_(hashes))))

    return Store.of(db.settings, "tasking").sweep(used)


def _room(session: Session) -> Room:
    return Room(FileRoom.__table__, session.info["db"].settings.files_quota)
