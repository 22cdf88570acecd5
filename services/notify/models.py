"""推送的表: pushes, their branches, receipts, deliveries, sinks and the breakers of hosts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.notify.network import PURPOSES, PUSH_STATES, STATES
from shared.db import COLUMN_TYPES, Id, Json, UtcTime, Uuid, metadata_of


class Base(DeclarativeBase):
    """Every table of notify."""

    metadata = metadata_of("notify")
    type_annotation_map = COLUMN_TYPES


DELIVERY_STATES = ("pending", "sending", "sent", "delivered", "failed", "expired", "cancelled")


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _partial(name: str, where: str, *columns: str) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class Push(Base):
    """推送任务: one publication to one snapshot of units. `source_id` is the event (or request) that asked for it."""

    __tablename__ = "push"
    __table_args__ = (
        sa.CheckConstraint(_one_of("state", PUSH_STATES), name="state"),
        sa.CheckConstraint(_one_of("purpose", PURPOSES), name="purpose"),
        sa.Index("ix_push_state", "state", "expires_at"),
        sa.Index("ix_push_created_at", "created_at", "id"),
        sa.Index("ix_push_publication_id", "publication_id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(12), default="publication")
    source_id: Mapped[Id] = mapped_column(unique=True)
    about_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    """The pushes that are recalled or repeated."""
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
        sa.CheckConstraint(_one_of("state", STATES), name="state"),
        sa.Index("ix_receipt_unit_id", "unit_id", "state"),
        sa.Index("ix_receipt_push_state", "push_id", "state"),
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
    late: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    version: Mapped[int]


class Delivery(Base):
    """投递: one way out of one receipt; its attempts are changes of this row and never pass through the log.

    `source_id` is the push or the urge it belongs to, `recipient_id` the unit (inbox) or the sink (webhook).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint(_one_of("state", DELIVERY_STATES), name="state"),
        sa.UniqueConstraint("source_id", "recipient_id", "way"),
        # Inbox rows are written in bulk and never looked up one by one: they cost two keys and no index.
        _partial("ix_delivery_unsent", "state IN ('pending', 'sending')", "push_id"),
        _partial("ix_delivery_recipient_id", "way <> 'inbox'", "recipient_id", "next_at", "id"),
        _partial("ix_delivery_due", "state = 'pending'", "next_at"),
        _partial("ix_delivery_leased", "state = 'sending'", "lease_until"),
    )  # fmt: skip
    id: Mapped[Id] = mapped_column(primary_key=True)
    source_id: Mapped[Id]
    recipient_id: Mapped[Id]
    way: Mapped[str] = mapped_column(sa.String(16))
    push_id: Mapped[Id]
    unit_id: Mapped[Id]
    host: Mapped[str | None] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(12))
    attempt: Mapped[int]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(Uuid)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    would_have_sent: Mapped[bool]


class Urge(Base):
    """催办: one reminder to the units of a scope that are still missing; at most one an hour per push and scope."""

    __tablename__ = "urge"
    __table_args__ = (sa.Index("ix_urge_push_id", "push_id", "at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    push_id: Mapped[Id] = mapped_column(sa.ForeignKey("push.id"))
    path: Mapped[str] = mapped_column(sa.String(300))
    at: Mapped[datetime]
    targets: Mapped[int]


class Sink(Base):
    """接收地址: a unit's webhook. Secrets are derived from the salts; the old one signs along until `old_until`."""

    __tablename__ = "sink"
    __table_args__ = (sa.UniqueConstraint("unit_id", "url"), sa.Index("ix_sink_unit_id", "unit_id", "active"))
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    url: Mapped[str] = mapped_column(sa.String(2000))
    host: Mapped[str] = mapped_column(sa.String(300))
    active: Mapped[bool] = mapped_column(default=True)
    disabled_reason: Mapped[str | None] = mapped_column(sa.String(200))
    salt: Mapped[str] = mapped_column(sa.String(64))
    old_salt: Mapped[str | None] = mapped_column(sa.String(64))
    old_until: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class HostBreaker(Base):
    """熔断: the run of failures of one host, shared by all workers."""

    __tablename__ = "host_breaker"
    host: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    failures: Mapped[int]
    open_until: Mapped[datetime | None]
