"""Attachments as somebody may see them: with the need or material, and for the 专班 that has the need in hand."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Attachment, Material, Need
from services.intake.queries.materials import material_seen
from services.intake.queries.needs import need_seen
from shared.errors import NotFound
from shared.files import MEDIA
from shared.identity import Actor, KnownUnit, may_see, units_of

_SHA256 = re.compile(r"[0-9a-f]{64}")
DESK_ROLES = frozenset({"member", "leader", "first_reviewer", "second_reviewer", "legal_reviewer", "final_reviewer"})
"""Whose work a need's files are: they may belong to a unit of another county."""


def need_with_files(session: Session, actor: Actor, need_id: str) -> Need:
    """The need, for who sees it, and for the 专班 that it was given to wherever it came from. Raises NotFound."""
    need = session.get(Need, need_id)
    if need is not None and any(may_see(actor, desk.path, DESK_ROLES) for desk in _desks(session, need)):
        return need
    return need_seen(session, actor, need_id)


def _desks(session: Session, need: Need) -> list[KnownUnit]:
    """Whose task it is in: its own, or that of the needs it was merged with."""
    together = Need.task_id == need.task_id if need.task_id else Need.id == need.id
    ids = session.scalars(sa.select(Need.desk_id).where(together).distinct())
    return list(units_of(session, [one for one in ids if one]).values())


def attachment_seen(session: Session, owner: Need | Material, attachment_id: str) -> Attachment:
    """A file of this need or material, which the asker may see. Raises NotFound."""
    row = session.get(Attachment, attachment_id)
    if row is None or owner.id not in (row.need_id, row.material_id):
        raise NotFound("没有找到这个附件", code="file_not_found")
    return row


def owner_of(session: Session, actor: Actor, row: Attachment) -> Need | Material:
    """The need or the material that a file belongs to. Raises NotFound."""
    if row.need_id is not None:
        return need_with_files(session, actor, row.need_id)
    return material_seen(session, actor, row.material_id or "")


def attachments_of(session: Session, owner: Need | Material) -> list[Attachment]:
    """Every file of it, in the order in which they came."""
    column = Attachment.need_id if isinstance(owner, Need) else Attachment.material_id
    mine = sa.select(Attachment).where(column == owner.id)
    return list(session.scalars(mine.order_by(Attachment.uploaded_at, Attachment.id)))


def attachment_by_hash(session: Session, sha256: str) -> Attachment:
    """Some file with this content, for a service that was told the hash. Raises NotFound."""
    wanted = sa.select(Attachment).where(Attachment.sha256 == sha256).order_by(Attachment.id).limit(1)
    row = session.scalars(wanted).first() if _SHA256.fullmatch(sha256) else None
    if row is None:
        raise NotFound("没有找到这个文件", code="file_not_found")
    return row


PLAIN = ("id", "name", "media", "size", "sha256", "width", "height", "cleaned", "readable", "uploaded_at", "version")


def attachment_shown(row: Attachment) -> dict[str, Any]:
    """A file as the doors give it, with the address of its bytes."""
    part, owner_id = ("needs", row.need_id) if row.need_id else ("materials", row.material_id)
    return {name: getattr(row, name) for name in PLAIN} | {
        "label": MEDIA[row.media].label,
        "family": MEDIA[row.media].family,
        "content": f"/intake/v1/{part}/{owner_id}/attachments/{row.id}/content",
    }
