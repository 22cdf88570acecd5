"""What every service keeps of the working calendar: year tables, office hours and local days, as last heard."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import Id, Json, Uuid, ground


class _Copy(DeclarativeBase):
    """The base of tables that stand on the ground metadata, in every service."""

    metadata = ground


class KnownCalendar(_Copy):
    """日历 as last heard, in the shape of calendar.changed. An empty `content` is a row that holds no longer.

    `unit_id` None: for everybody. `year` stands only in year tables.
    """

    __tablename__ = "known_calendar"
    __table_args__ = (
        sa.CheckConstraint("what IN ('year', 'hours', 'day')", name="what"),
        sa.Index("ix_known_calendar_unit_id", "unit_id"),
    )

    calendar_id: Mapped[Id] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(8))
    unit_id: Mapped[str | None] = mapped_column(Uuid)
    year: Mapped[int | None]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int]
