"""通知的表: notices to people (督办单), how each person wants to be told, and how far addresses follow the gateways."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, partial
from shared.db import Id, Json, UtcTime, Uuid


class Notice(Base):
    """督办单 as it is told: its id is tasking's. Shown from `send_at` on to whom it is for; settled, it is greyed."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.Index("ix_notice_path", "path", "send_at", "id"),
        sa.Index("ix_notice_to_person", "to_person", "send_at", "id"),
        sa.Index("ix_notice_task_id", "task_id"),
        sa.Index("ix_notice_send_at", "send_at", "id"),
        partial("ix_notice_untold", "told_at IS NULL AND settled_at IS NULL", "send_at"),
        partial("ix_notice_settled_at", "settled_at IS NOT NULL", "settled_at"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    clock_id: Mapped[Id]
    task_id: Mapped[str | None] = mapped_column(Uuid)
    task_number: Mapped[str | None] = mapped_column(sa.String(40))
    push_id: Mapped[str | None] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(sa.String(40))
    """What is limited: a stage, a level of a push ..."""
    rung: Mapped[str] = mapped_column(sa.String(10))
    n: Mapped[int]
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    to_role: Mapped[str] = mapped_column(sa.String(20))
    exactly: Mapped[bool]
    """The role counts where it is held on this very unit; else above it too."""
    to_person: Mapped[str | None] = mapped_column(Uuid)
    urgent: Mapped[bool]
    """Emergency class: at any hour, by every way."""
    due_at: Mapped[datetime | None]
    send_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When its deliveries were written; None: not yet, or anew for another person."""
    settled_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(sa.String(12))
    """How it was settled: answered, closed or ended."""


class Choice(Base):
    """怎样通知我: kept when somebody chose something; who did not has the usual (choices.py). `id` is the person's."""

    __tablename__ = "choice"
    id: Mapped[Id] = mapped_column(primary_key=True)
    ways: Mapped[dict[str, Any]] = mapped_column(Json)
    quiet: Mapped[bool]
    opens: Mapped[int | None]
    """Own hours, minutes since midnight; None: the office hours of the unit."""
    closes: Mapped[int | None]
    every_day: Mapped[bool]
    notes: Mapped[bool]
    """提醒 of needs and suggestions come along in the digest."""
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Settling(Base):
    """核对: one row: how far the addresses of people have been brought in line with the gateways of now."""

    __tablename__ = "settling"
    key: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    gateways: Mapped[str] = mapped_column(sa.String(64))
    """Fingerprint of the gateways it was begun under."""
    through: Mapped[str | None] = mapped_column(Uuid)
    """Resume key: every person up to here is in line."""
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
