"""Units over time: what each was called and where it stood, what it answers for, what is to change."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory.models.root import Base
from shared.db import Id, Uuid

_OPEN, _WAITING = sa.text("until IS NULL"), sa.text("state = 'waiting'")


class UnitSpan(Base):
    """沿革: a unit as it was from a day until before another, with why; the one without `until` is how it is now."""

    __tablename__ = "unit_span"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until > since", name="days"),
        sa.Index("uq_unit_span_since", "unit_id", "since", unique=True),
        sa.Index("uq_unit_span_open", "unit_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("unit.id"))
    since: Mapped[date] = mapped_column(sa.Date)
    until: Mapped[date | None] = mapped_column(sa.Date)
    name: Mapped[str] = mapped_column(sa.String(80))
    short_name: Mapped[str] = mapped_column(sa.String(40))
    parent_id: Mapped[str | None] = mapped_column(Uuid)
    admin_code: Mapped[str | None] = mapped_column(sa.String(12))
    police_code: Mapped[str | None] = mapped_column(sa.String(12))
    active: Mapped[bool]
    successor_id: Mapped[str | None] = mapped_column(Uuid)
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    document: Mapped[str | None] = mapped_column(sa.String(80))
    """文号 of the order."""
    by: Mapped[str] = mapped_column(sa.String(80))
    noted_at: Mapped[datetime]


class Jurisdiction(Base):
    """辖区: a town that a bureau, and below it a station, answers for; each town has one of either at a time."""

    __tablename__ = "jurisdiction"
    __table_args__ = (
        sa.CheckConstraint("tier IN ('bureau', 'station')", name="tier"),
        sa.Index("uq_jurisdiction_town", "town", "tier", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_jurisdiction_unit_id", "unit_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    town: Mapped[str] = mapped_column(sa.String(9))
    """Code of a street or town, 9 digits."""
    tier: Mapped[str] = mapped_column(sa.String(10))
    unit_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("unit.id"))
    since: Mapped[date] = mapped_column(sa.Date)
    until: Mapped[date | None] = mapped_column(sa.Date)


class PlannedChange(Base):
    """预定变更: what is to change of a unit on a day to come."""

    __tablename__ = "planned_change"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed', 'dropped')", name="state"),
        sa.Index("uq_planned_change_day", "unit_id", "on", unique=True, sqlite_where=_WAITING,
                 postgresql_where=_WAITING),
        sa.Index("ix_planned_change_state", "state", "on"),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("unit.id"))
    on: Mapped[date] = mapped_column(sa.Date)
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    document: Mapped[str | None] = mapped_column(sa.String(80))
    state: Mapped[str] = mapped_column(sa.String(10))
    fault: Mapped[str | None] = mapped_column(sa.String(200))
    """Why it could not be done on its day."""
    made_by: Mapped[str] = mapped_column(sa.String(80))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
