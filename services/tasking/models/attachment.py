"""Tables of attachments of needs and materials: those heard of from intake, and those asked for into a task."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Uuid

TAKING_STATES = ("asked", "taken", "refused")


class KnownAttachment(Base):
    """附件 as heard from intake: of which need or material, and what it is; never what it is called."""

    __tablename__ = "known_attachment"
    __table_args__ = (
        sa.CheckConstraint("(need_id IS NULL) <> (material_id IS NULL)", name="one_owner"),
        sa.Index("ix_known_attachment_need_id", "need_id", "added_at"),
        sa.Index("ix_known_attachment_material_id", "material_id", "added_at"),
    )

    attachment_id: Mapped[Id] = mapped_column(primary_key=True)
    need_id: Mapped[str | None] = mapped_column(Uuid)
    material_id: Mapped[str | None] = mapped_column(Uuid)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    media: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    added_at: Mapped[datetime]


class FileTaking(Base):
    """取用: a file of intake's that somebody wants in a task; the bytes come afterwards, by a chore."""

    __tablename__ = "file_taking"
    __table_args__ = (
        sa.UniqueConstraint("task_id", "attachment_id"),
        sa.CheckConstraint(check_list("state", TAKING_STATES), name="state"),
        sa.Index("ix_file_taking_state", "state", "due_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    attachment_id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    name: Mapped[str] = mapped_column(sa.String(200))
    """As the task will call it: the number of what it came with, and which file of it."""
    state: Mapped[str] = mapped_column(sa.String(10))
    why: Mapped[str | None] = mapped_column(sa.String(200))
    """Why it could not be taken (Chinese)."""
    tries: Mapped[int]
    due_at: Mapped[datetime]
    asked_by: Mapped[Id]
    asked_at: Mapped[datetime]
