"""Working time as the directory keeps it: year tables, office hours, local days. Each row is one calendar.changed."""

import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory.models.root import Base
from shared.db import Id

EVERYBODY = "everybody"
"""In `whose`, where no unit stands: NULL would let a second default in beside the first."""


class YearTable(Base):
    """年度表: a year as it was imported, over what is shipped with the software. A correction is its next version."""

    __tablename__ = "year_table"
    __table_args__ = (sa.CheckConstraint("status IN ('official', 'provisional')", name="status"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(sa.String(12))
    source: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    off: Mapped[dict[str, Any]]
    work: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime.datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class _Whose:
    """Rows of one unit, or of everybody."""

    whose: Mapped[str] = mapped_column(sa.String(36))

    @property
    def unit_id(self) -> str | None:
        return None if self.whose == EVERYBODY else self.whose


class OfficeHours(_Whose, Base):
    """办公时间: of a unit and what stands below it, or the default. Without seasons: back to what holds above."""

    __tablename__ = "office_hours"
    __table_args__ = (sa.UniqueConstraint("whose"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    seasons: Mapped[list[Any]]
    every_day: Mapped[bool]
    updated_at: Mapped[datetime.datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class LocalDay(_Whose, Base):
    """本地日: a day on which a unit, or everybody, works or not against the year's table. Removed ones stay."""

    __tablename__ = "local_day"
    __table_args__ = (sa.UniqueConstraint("whose", "on"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    on: Mapped[datetime.date]
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(sa.String(40))
    slots: Mapped[list[Any] | None]
    updated_at: Mapped[datetime.datetime]
    removed_at: Mapped[datetime.datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
