"""附件现状: the files of a task, those that a version holds, and what can be read in them."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import StoredFile, VersionFile
from shared.db import once


def file_of(session: Session, task_id: str, sha256: str) -> StoredFile | None:
    """The file of this task with this content; a version names its cover and attachments by it."""
    mine = (StoredFile.task_id == task_id, StoredFile.sha256 == sha256)
    return session.scalars(sa.select(StoredFile).where(*mine)).one_or_none()


def files_of(session: Session, task_id: str) -> list[StoredFile]:
    """Every file of a task, in the order in which they came."""
    mine = sa.select(StoredFile).where(StoredFile.task_id == task_id)
    ordered = mine.order_by(StoredFile.uploaded_at, StoredFile.id)
    return once(session, ("files", task_id), lambda: list(session.scalars(ordered)))


def files_of_version(session: Session, task_id: str, n: int) -> list[StoredFile]:
    """The files that version `n` holds."""
    join = VersionFile.file_id == StoredFile.id
    mine = (VersionFile.task_id == task_id, VersionFile.n == n)
    return list(session.scalars(sa.select(StoredFile).join(VersionFile, join).where(*mine).order_by(StoredFile.id)))


def text_of(file: StoredFile) -> str:
    """What can be read in a file: of plain text and Word; empty for pictures, sound, film and PDF."""
    return file.text or ""


def used_files(session: Session, ids: Iterable[str]) -> frozenset[str]:
    """Which of these files some version of a draft holds."""
    statement = sa.select(VersionFile.file_id).where(VersionFile.file_id.in_(list(ids))).distinct()
    return frozenset(session.scalars(statement))
