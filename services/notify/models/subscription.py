"""订阅的表: where units' own systems want to hear of their needs, and what was or is to be sent to each."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.delivery import DELIVERY_STATES
from services.notify.models.root import Base, one_of, partial
from shared.db import Id, Json, UtcTime, Uuid


class Subscription(Base):
    """订阅 as heard from intake. `active`: as its unit set it; `disabled_reason`: why we stopped by ourselves."""

    __tablename__ = "subscription"
    __table_args__ = (sa.Index("ix_subscription_unit_id", "unit_id"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    url: Mapped[str] = mapped_column(sa.String(2000))
    host: Mapped[str] = mapped_column(sa.String(300))
    events: Mapped[list[str]] = mapped_column(Json)
    """The states of a need that are told; "all": each."""
    salt: Mapped[str] = mapped_column(sa.String(64))
    old_salt: Mapped[str | None] = mapped_column(sa.String(64))
    old_until: Mapped[datetime | None] = mapped_column(UtcTime)
    active: Mapped[bool]
    disabled_reason: Mapped[str | None] = mapped_column(sa.String(200))
    last_seq: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    well_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(300))


class Report(Base):
    """报送: one fact to be told to one subscription; heard twice, it is one row. Its attempts are changes of it."""

    __tablename__ = "report"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", DELIVERY_STATES), name="state"),
        sa.UniqueConstraint("subscription_id", "source_id"),
        sa.UniqueConstraint("subscription_id", "seq"),
        sa.Index("ix_report_made_at", "made_at"),
        partial("ix_report_due", "state = 'pending'", "next_at"),
        partial("ix_report_leased", "state = 'sending'", "lease_until"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    subscription_id: Mapped[Id]
    source_id: Mapped[Id]
    """The event that was heard, or the test that was asked for."""
    seq: Mapped[int]
    """1, 2, 3 ... of each subscription: a receiver tells by it what came late."""
    kind: Mapped[str] = mapped_column(sa.String(40))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(sa.String(12), default="pending")
    attempt: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(Uuid)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    would_have_sent: Mapped[bool] = mapped_column(default=False)
