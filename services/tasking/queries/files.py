"""Files of a task as its page and its JSON show them; and the bytes for another service."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import StoredFile, Task, VersionFile
from services.tasking.queries.lists import person
from services.tasking.standing.files import files_of
from shared.errors import NotFound
from shared.files import MEDIA
from shared.identity import names_of

_SHA256 = re.compile(r"[0-9a-f]{64}")


def file_seen(session: Session, task: Task, file_id: str) -> StoredFile:
    """A file of this task, which the asker may see. Raises NotFound."""
    row = session.get(StoredFile, file_id)
    if row is None or row.task_id != task.id:
        raise NotFound("没有找到这个附件", code="file_not_found")
    return row


def file_by_hash(session: Session, sha256: str) -> StoredFile:
    """Some file with this content, for a service that was told the hash. Raises NotFound."""
    wanted = sa.select(StoredFile).where(StoredFile.sha256 == sha256).order_by(StoredFile.id).limit(1)
    row = session.scalars(wanted).first() if _SHA256.fullmatch(sha256) else None
    if row is None:
        raise NotFound("没有找到这个文件", code="file_not_found")
    return row


def file_rows(session: Session, task: Task) -> list[dict[str, Any]]:
    """Every file of a task, in the order in which they came."""
    return files_shown(session, files_of(session, task.id))


def files_shown(session: Session, rows: list[StoredFile]) -> list[dict[str, Any]]:
    """Files as the doors give them, with the versions that hold each."""
    names = names_of(session, [row.uploaded_by for row in rows])
    held = sa.select(VersionFile.file_id, VersionFile.n).where(VersionFile.file_id.in_([row.id for row in rows]))
    versions: dict[str, list[int]] = {}
    for file_id, n in session.execute(held.order_by(VersionFile.n)):
        versions.setdefault(file_id, []).append(n)
    return [_shown(row, names, versions.get(row.id, [])) for row in rows]


PLAIN = ("id", "task_id", "name", "media", "size", "sha256", "width", "height", "cleaned", "uploaded_at", "version")


def _shown(row: StoredFile, names: dict[str, str], versions: list[int]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLAIN} | {
        "label": MEDIA[row.media].label,
        "family": MEDIA[row.media].family,
        "readable": row.text is not None,
        "versions": versions,
        "by": person(names, row.uploaded_by),
        "content": f"/tasking/v1/tasks/{row.task_id}/files/{row.id}/content",
    }
