"""催办的表: each urge with who urged whom, and how often one may."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base
from shared.db import Id, Uuid


class Urge(Base):
    """催办: one reminder to the units of a scope that are still missing, narrowed to a level or a branch if wanted."""

    __tablename__ = "urge"
    __table_args__ = (sa.Index("ix_urge_push_id", "push_id", "at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    push_id: Mapped[Id] = mapped_column(sa.ForeignKey("push.id"))
    path: Mapped[str] = mapped_column(sa.String(300))
    by_id: Mapped[str | None] = mapped_column(Uuid)
    level: Mapped[str | None] = mapped_column(sa.String(10))
    branch: Mapped[str | None] = mapped_column(Uuid)
    at: Mapped[datetime]
    targets: Mapped[int]


class UrgePolicy(Base):
    """催办规则 of a bureau: minutes between two urges of one unit, and how many times one push may be urged."""

    __tablename__ = "urge_policy"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(unique=True)
    rest_minutes: Mapped[int]
    most: Mapped[int]
    changed_by: Mapped[Id]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
