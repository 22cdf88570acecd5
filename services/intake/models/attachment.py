"""Tables of attachments: what was uploaded for a need or a material, and what a unit has used of its room."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base
from shared.db import Id, Uuid


class Attachment(Base):
    """附件: one file of one need or one material; the bytes lie under `sha256` in the store of shared/files."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.UniqueConstraint("need_id", "sha256"),
        sa.UniqueConstraint("material_id", "sha256"),
        sa.CheckConstraint("(need_id IS NULL) <> (material_id IS NULL)", name="one_owner"),
        sa.CheckConstraint("size > 0 AND length(sha256) = 64", name="content"),
        sa.Index("ix_attachment_sha256", "sha256"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    need_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("need.id"))
    material_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("material.id"))
    unit_id: Mapped[Id]
    """Whose room it takes: the unit that raised the need or offered the material."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    """As the sender called it: shown to people, trusted for nothing, told to no other service."""
    media: Mapped[str] = mapped_column(sa.String(100))
    """By its content."""
    size: Mapped[int] = mapped_column(sa.BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    readable: Mapped[bool]
    """Whether its text went through the gate; False for pictures, sound, film and PDF."""
    cleaned: Mapped[bool]
    """Where and with what it was taken has been removed from it."""
    uploaded_by: Mapped[Id]
    uploaded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class FileRoom(Base):
    """附件空间: how many bytes the files of a unit take; one row, so that two uploads at once cannot pass it."""

    __tablename__ = "file_room"
    __table_args__ = (sa.CheckConstraint("used >= 0", name="used"),)

    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(sa.BigInteger)
