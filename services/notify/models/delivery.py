"""投递的表: deliveries of pushes, the webhooks they go to, and the breakers of hosts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, one_of, partial
from shared.db import Id, UtcTime, Uuid

DELIVERY_STATES = ("pending", "sending", "sent", "delivered", "failed", "expired", "cancelled")


class Delivery(Base):
    """投递: one way out of one receipt; its attempts are changes of this row and never pass through the log.

    `source_id` is the push or the urge it belongs to, `recipient_id` the unit (inbox) or the sink (webhook).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", DELIVERY_STATES), name="state"),
        sa.UniqueConstraint("source_id", "recipient_id", "way"),
        # Inbox rows are written in bulk and never looked up one by one: they cost two keys and no index.
        partial("ix_delivery_unsent", "state IN ('pending', 'sending')", "push_id"),
        partial("ix_delivery_recipient_id", "way <> 'inbox'", "recipient_id", "next_at", "id"),
        partial("ix_delivery_due", "state = 'pending'", "next_at"),
        partial("ix_delivery_leased", "state = 'sending'", "lease_until"),
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
