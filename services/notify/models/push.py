"""推送的表: pushes, their branches and receipts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, one_of
from services.notify.network import CHASES, PURPOSES, PUSH_STATES, STATES
from shared.db import Id, Json, Uuid


class Push(Base):
    """推送任务: one publication to one snapshot of units. `source_id` is the event (or request) that asked for it."""

    __tablename__ = "push"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", PUSH_STATES), name="state"),
        sa.CheckConstraint(one_of("purpose", PURPOSES), name="purpose"),
        sa.CheckConstraint(one_of("chase", CHASES), name="chase"),
        sa.Index("ix_push_state", "state", "expires_at"),
        sa.Index("ix_push_created_at", "created_at", "id"),
        sa.Index("ix_push_publication_id", "publication_id"),
        sa.Index("ix_push_task_id", "task_id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(12), default="publication")
    chase: Mapped[str | None] = mapped_column(sa.String(12))
    """correction: a publication that takes another's place; kill: a recall after which no text is shown."""
    source_id: Mapped[Id] = mapped_column(unique=True)
    about_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    """The pushes that are recalled, corrected or repeated."""
    asked_by: Mapped[str | None] = mapped_column(Uuid)
    """The person who asked for a repeat; whoever approves it is another one."""
    publication_id: Mapped[str | None] = mapped_column(Uuid)
    task_id: Mapped[str | None] = mapped_column(Uuid)
    need_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300), default="")
    topic: Mapped[str] = mapped_column(sa.String(40))
    priority: Mapped[str] = mapped_column(sa.String(12))
    audience: Mapped[str] = mapped_column(sa.String(12), default="internal")
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    links: Mapped[list[Any]] = mapped_column(Json, default=list)
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    wanted: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    addressed: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(sa.String(12), default="waiting")
    held_reason: Mapped[str | None] = mapped_column(sa.String(300))
    """Why its scope cannot be used, while it is held."""
    close_reason: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Branch(Base):
    """One branch of one level of a push (支线): when and why it opened, and how far its deliveries are written.

    `gate_id` is the unit above whose answer opens it, or the publishing unit where nobody stands between.
    """

    __tablename__ = "branch"
    __table_args__ = (sa.Index("ix_branch_undone", "done_at", "opened_at"),)
    push_id: Mapped[Id] = mapped_column(sa.ForeignKey("push.id"), primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    gate_id: Mapped[Id] = mapped_column(primary_key=True)
    first: Mapped[bool]
    targets: Mapped[int]
    reason: Mapped[str | None] = mapped_column(sa.String(20))
    opened_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    planned_through: Mapped[str | None] = mapped_column(Uuid)
    """Resume key: every unit up to here has its deliveries."""
    done_at: Mapped[datetime | None]


class Receipt(Base):
    """回执: what became of a push at one unit. Never goes back (network/states.py)."""

    __tablename__ = "receipt"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", STATES), name="state"),
        sa.Index("ix_receipt_unit_id", "unit_id", "push_id", "state"),
        # Coverage is counted and gaps are found in this index alone, however many units there are.
        sa.Index("ix_receipt_coverage", "push_id", "state", "level", "branch", "due_at"),
        sa.Index("ix_receipt_plan", "push_id", "level", "gate_id", "unit_id"),
    )
    push_id: Mapped[Id] = mapped_column(sa.ForeignKey("push.id"), primary_key=True)
    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(unique=True)
    level: Mapped[str] = mapped_column(sa.String(10))
    branch: Mapped[Id]
    gate_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(14))
    due_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    urged_at: Mapped[datetime | None]
    urges: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """How often it was urged."""
    late: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    version: Mapped[int]
