"""Tables of files: what was uploaded for a task, which version of a draft holds which, and what a bureau has used."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from shared.db import Id, Uuid


class StoredFile(Base):
    """附件: one file of one task; the bytes lie under `sha256` in the store of shared/files."""

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.UniqueConstraint("task_id", "sha256"),
        sa.CheckConstraint("size > 0 AND length(sha256) = 64", name="content"),
        sa.Index("ix_stored_file_sha256", "sha256"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    unit_id: Mapped[Id]
    """Whose room it takes: the bureau that has the task."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    """As the sender called it: shown, looked at by the gate, trusted for nothing."""
    media: Mapped[str] = mapped_column(sa.String(100))
    """By its content."""
    size: Mapped[int] = mapped_column(sa.BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    text: Mapped[str | None] = mapped_column(sa.Text)
    """What can be read in it, for the gate; None: nothing that a program reads (pictures, sound, film, PDF)."""
    cleaned: Mapped[bool]
    """Where and with what it was taken has been removed from it."""
    attachment_id: Mapped[str | None] = mapped_column(Uuid)
    """Of which attachment of a need or a material it is a copy."""
    uploaded_by: Mapped[Id]
    uploaded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class VersionFile(Base):
    """版本附件: a version of the draft holds this file, which therefore stays."""

    __tablename__ = "version_file"
    __table_args__ = (
        sa.ForeignKeyConstraint(["task_id", "n"], ["draft_version.task_id", "draft_version.n"]),
        sa.Index("ix_version_file_file_id", "file_id"),
    )

    task_id: Mapped[Id] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("stored_file.id"), primary_key=True)


class FileRoom(Base):
    """附件空间: how many bytes the files of a bureau take; one row, so that two uploads at once cannot pass it."""

    __tablename__ = "file_room"
    __table_args__ = (sa.CheckConstraint("used >= 0", name="used"),)

    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    used: Mapped[int] = mapped_column(sa.BigInteger)
