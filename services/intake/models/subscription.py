"""Tables for the units' own systems: subscriptions, and the keys under which they sent their needs."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base
from shared.db import Id, Json, Uuid


class Subscription(Base):
    """订阅: where a unit's own system hears of its needs; notify sends. Secrets are derived from the salts."""

    __tablename__ = "subscription"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "url"),
        sa.Index("ix_subscription_unit_id", "unit_id", "created_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    url: Mapped[str] = mapped_column(sa.String(2000))
    events: Mapped[list[str]] = mapped_column(Json)
    """The states that are told; "all": each."""
    salt: Mapped[str] = mapped_column(sa.String(64))
    old_salt: Mapped[str | None] = mapped_column(sa.String(64))
    old_until: Mapped[datetime | None]
    active: Mapped[bool]
    created_by: Mapped[Id]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class NeedKey(Base):
    """本单位编号: under which key a unit's system or sheet sent a need; sent again it is the same need."""

    __tablename__ = "need_key"

    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of what was sent under it."""
    need_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("need.id"))
    """None only until the need is written, in the same transaction."""
    at: Mapped[datetime]
