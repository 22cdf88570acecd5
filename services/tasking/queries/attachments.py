"""Attachments that a task may take over: those of its needs and of the materials that it draws on."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.models import FileTaking, KnownAttachment, KnownMaterial, StoredFile, Task
from services.tasking.standing.attachments import (
    attachment_for,
    attachments_of_materials,
    attachments_of_needs,
    source_number,
    takings_of,
)
from services.tasking.standing.files import files_of
from services.tasking.standing.materials import materials_of
from shared.errors import NotFound
from shared.files import MEDIA
from shared.identity import Actor


def attachment_seen(session: Session, actor: Actor, task: Task, attachment_id: str) -> KnownAttachment:
    """One that may be taken into this task. Raises NotFound."""
    row = attachment_for(session, actor, task, attachment_id)
    if row is None:
        raise NotFound("没有找到这个附件", code="file_not_found")
    return row


def attachment_rows(session: Session, task: Task) -> list[dict[str, Any]]:
    """Those of the task's needs, then of the materials that the newest version draws on; with what became of each."""
    drawn_on = [one.material_id for one in materials_of(session, task.id, task.draft_n)]
    rows = [*attachments_of_needs(session, task.id), *attachments_of_materials(session, drawn_on)]
    return attachments_shown(session, task, rows)


def attachments_shown(session: Session, task: Task, rows: Iterable[KnownAttachment]) -> list[dict[str, Any]]:
    """Attachments as the doors give them; `file_id` is the copy that the task has."""
    asked = takings_of(session, task.id)
    held = {file.sha256: file for file in files_of(session, task.id)}
    return [offered(session, row) | _standing(asked.get(row.attachment_id), held.get(row.sha256)) for row in rows]


def offered(session: Session, row: KnownAttachment) -> dict[str, Any]:
    """What is known of it here; its bytes are intake's to give until somebody takes them over."""
    part, owner = ("needs", row.need_id) if row.need_id else ("materials", row.material_id)
    return {name: getattr(row, name) for name in ("need_id", "material_id", "sha256", "media", "size", "added_at")} | {
        "id": row.attachment_id,
        "number": source_number(session, row),
        "label": MEDIA[row.media].label if row.media in MEDIA else row.media,
        "family": MEDIA[row.media].family if row.media in MEDIA else "",
        "content": f"/intake/v1/{part}/{owner}/attachments/{row.attachment_id}/content",
    }


def of_material(session: Session, row: KnownMaterial) -> list[dict[str, Any]]:
    """The files of one material, for its page in the library."""
    return [offered(session, one) for one in attachments_of_materials(session, [row.material_id])]


def _standing(taking: FileTaking | None, held: StoredFile | None) -> dict[str, Any]:
    """taken, asked, refused, or None: nobody asked for it yet."""
    state = "taken" if held else taking.state if taking and taking.state != "taken" else None
    return {"state": state, "why": taking.why if taking and state == "refused" else None,
            "file_id": held.id if held else None}  # fmt: skip
