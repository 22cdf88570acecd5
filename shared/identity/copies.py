"""What every service keeps of the directory: units, persons, names and ended sessions, in its own database."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import Id, Json, UtcTime, Uuid, ground


class _Copy(DeclarativeBase):
    """The base of tables that stand on the ground metadata, in every service."""

    metadata = ground


class KnownUnit(_Copy):
    """单位 as last heard; `active` is effective: false as well when a unit above is closed."""

    __tablename__ = "known_unit"
    __table_args__ = (sa.Index("ix_known_unit_path", "path"), sa.Index("ix_known_unit_parent_id", "parent_id"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    short_name: Mapped[str] = mapped_column(sa.String(40))
    level: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(10))
    parent_id: Mapped[str | None] = mapped_column(Uuid)
    path: Mapped[str] = mapped_column(sa.String(300))
    admin_code: Mapped[str | None] = mapped_column(sa.String(12))
    active: Mapped[bool]
    police_code: Mapped[str | None] = mapped_column(sa.String(12))
    towns: Mapped[list[str] | None] = mapped_column(Json)
    """辖区 as town codes, where they were set."""
    successor_id: Mapped[str | None] = mapped_column(Uuid)


class KnownPerson(_Copy):
    """人员 as last heard: where, what for, whether still; never the name. `grants` is [{role, unit_id}]."""

    __tablename__ = "known_person"
    __table_args__ = (sa.Index("ix_known_person_unit_id", "unit_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    grants: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    active: Mapped[bool]
    card_version: Mapped[int]
    scopes: Mapped[list[str] | None] = mapped_column(Json)
    """Of a department's own system: what it may do; None for people."""


class KnownCard(_Copy):
    """名片: the name shown for a person, fetched from the directory; `contact` is sealed, and kept by notify only."""

    __tablename__ = "known_card"

    person_id: Mapped[Id] = mapped_column(primary_key=True)
    card_version: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(40))
    contact: Mapped[str | None] = mapped_column(sa.Text, info={"sealed_about": "person_id"})


class EndedSession(_Copy):
    """A session that holds no longer, until the last token that could name it has run out."""

    __tablename__ = "ended_session"
    __table_args__ = (sa.Index("ix_ended_session_ended_at", "ended_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcTime)
