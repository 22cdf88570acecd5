"""Tables of the departments' own systems: what they may do, and the secrets with which they ask for tokens."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.directory.models.root import Base
from shared.db import Id, Json, Uuid


class System(Base):
    """接口客户端: a unit's own system. Its id is the actor's; it is no person, has no password and no page."""

    __tablename__ = "system"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "name"),
        sa.Index("ix_system_created_at", "created_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(sa.String(40))
    client_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    scopes: Mapped[list[str]] = mapped_column(Json)
    """words.SCOPES, sorted"""
    active: Mapped[bool]
    card_version: Mapped[int]
    created_by: Mapped[Id]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    secrets: Mapped[list["SystemSecret"]] = relationship(
        lazy="selectin", order_by="SystemSecret.made_at, SystemSecret.id"
    )

    __mapper_args__ = {"version_id_col": version}


class SystemSecret(Base):
    """密钥, only as SHA-256: it is 256 bits of chance. Its id is the session of every token that was given for it."""

    __tablename__ = "system_secret"
    __table_args__ = (sa.Index("ix_system_secret_system_id", "system_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    system_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("system.id"))
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]
    until: Mapped[datetime | None]
    """Of one that was replaced: the end of the time to change over."""
    ended_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    """To the minute: whether the older one is still in use."""
