"""Tables of a 专班: its members, its required strength, who is on leave, who helps with which task."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.in_hand import CAME_BY
from services.tasking.models.root import Base
from shared.db import Id, Uuid

STILL_HELPS = "ended_at IS NULL"


class TaskHelper(Base):
    """协办: somebody who writes besides the holder, from when until when."""

    __tablename__ = "task_helper"
    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        sa.Index("ix_task_helper_now", "task_id", "person_id", unique=True, sqlite_where=sa.text(STILL_HELPS),
                 postgresql_where=sa.text(STILL_HELPS)),
        sa.Index("ix_task_helper_person_id", "person_id", "ended_at"),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    person_id: Mapped[Id]
    since: Mapped[datetime]
    asked_by: Mapped[Id]
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(Uuid)


class Absence(Base):
    """请假代理: while a member is away another one stands in for what he holds; never for a review."""

    __tablename__ = "absence"
    __table_args__ = (
        sa.CheckConstraint("since < until", name="period"),
        sa.CheckConstraint("person_id <> cover_id", name="cover"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        sa.Index("ix_absence_cover_id", "cover_id", "until"),
        sa.Index("ix_absence_person_id", "person_id", "until"),
        sa.Index("ix_absence_unit_id", "unit_id", "since", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    person_id: Mapped[Id]
    cover_id: Mapped[Id]
    since: Mapped[datetime]
    until: Mapped[datetime]
    """The first moment at which he is back."""
    reason: Mapped[str] = mapped_column(sa.String(200))
    set_by: Mapped[Id]
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Ended or taken back before its time."""
    ended_by: Mapped[str | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Membership(Base):
    """What the leader keeps of a member: how and for how long he came, what he is good at, how much he may hold.

    Who is a member is said by the directory; a member without a row is one of the bureau's own, without limits.
    """

    __tablename__ = "membership"
    __table_args__ = (
        sa.CheckConstraint(f"came_by IN ({', '.join(repr(one) for one in CAME_BY)})", name="came_by"),
        sa.CheckConstraint("since IS NULL OR until IS NULL OR since < until", name="period"),
        sa.CheckConstraint("wip_limit IS NULL OR wip_limit > 0", name="wip_limit"),
    )

    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(primary_key=True)
    came_by: Mapped[str] = mapped_column(sa.String(10))
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    topics: Mapped[list[str]]
    products: Mapped[list[str]]
    """Product types he is good at."""
    wip_limit: Mapped[int | None]
    """在办上限: how many tasks he may hold before he claims another; None: no limit."""
    set_by: Mapped[Id]
    set_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class RequiredStrength(Base):
    """应有人数 of the 专班 of a level, or of one unit, which goes before its level's."""

    __tablename__ = "required_strength"
    __table_args__ = (sa.CheckConstraint("required > 0 AND required <= 1000", name="required"),)

    of: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    """city, county, or the id of a unit."""
    required: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(200))
    set_by: Mapped[str | None] = mapped_column(Uuid)
    set_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
