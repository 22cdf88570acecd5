"""附件来源现状: the attachments of a task's needs and of materials, and which of them this desk may take over."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import FileTaking, KnownAttachment, KnownMaterial, KnownNeed, Task
from services.tasking.standing.materials import within
from shared.identity import Actor


def attachments_of_needs(session: Session, task_id: str) -> list[KnownAttachment]:
    """Those of every need that the task answers, in the order in which they came."""
    needs = sa.select(KnownNeed.need_id).where(KnownNeed.task_id == task_id)
    return _listed(session, KnownAttachment.need_id.in_(needs))


def attachments_of_materials(session: Session, ids: Iterable[str]) -> list[KnownAttachment]:
    """Those of these materials, in the order in which they came."""
    return _listed(session, KnownAttachment.material_id.in_(list(ids)))


def beside(session: Session, row: KnownAttachment) -> list[KnownAttachment]:
    """All that came with the same need or the same material, itself among them."""
    if row.need_id is not None:
        return _listed(session, KnownAttachment.need_id == row.need_id)
    return _listed(session, KnownAttachment.material_id == row.material_id)


def _listed(session: Session, mine: sa.ColumnElement[bool]) -> list[KnownAttachment]:
    order = (KnownAttachment.added_at, KnownAttachment.attachment_id)
    return list(session.scalars(sa.select(KnownAttachment).where(mine).order_by(*order)))


def attachment_for(session: Session, actor: Actor, task: Task, attachment_id: str) -> KnownAttachment | None:
    """An attachment of one of the task's needs, or of a material that the actor may see."""
    row = session.get(KnownAttachment, attachment_id)
    if row is None:
        return None
    if row.need_id is not None:
        need = session.get(KnownNeed, row.need_id)
        return row if need is not None and need.task_id == task.id else None
    seen = sa.select(KnownMaterial.material_id).where(KnownMaterial.material_id == row.material_id, within(actor))
    return row if session.scalar(seen) else None


def source_number(session: Session, row: KnownAttachment) -> str:
    """需〔2026〕0001号 or 素〔2026〕0001号: what it came with."""
    if row.need_id is not None:
        return session.get_one(KnownNeed, row.need_id).number
    return session.get_one(KnownMaterial, row.material_id).number


def takings_of(session: Session, task_id: str) -> dict[str, FileTaking]:
    """What was asked for into this task, by attachment."""
    mine = sa.select(FileTaking).where(FileTaking.task_id == task_id)
    return {row.attachment_id: row for row in session.scalars(mine)}
