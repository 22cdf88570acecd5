"""群组的表: registered groups, and institutions whose duty telephone a unit keeps. No people, nothing said."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.groups import GROUP_KINDS, INSTITUTION_KINDS, PLATFORMS, SIZES
from services.notify.models.root import Base, one_of, partial, unique
from shared.db import Id


class Group(Base):
    """群组: that it is there, what for, which position answers for it, and when it is looked at again."""

    __tablename__ = "chat_group"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", GROUP_KINDS), name="kind"),
        sa.CheckConstraint(one_of("platform", PLATFORMS), name="platform"),
        sa.CheckConstraint(one_of("size", SIZES), name="size"),
        sa.CheckConstraint("subgroups >= 0", name="subgroups"),
        sa.Index("ix_chat_group_created_at", "created_at", "id"),
        sa.Index("ix_chat_group_unit_id", "unit_id", "kind"),
        partial("ix_chat_group_review_on", "dissolved_on IS NULL", "review_on"),
        unique("uq_chat_group_name", "dissolved_on IS NULL", "unit_id", "name"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    """The registrar."""
    kind: Mapped[str] = mapped_column(sa.String(16))
    platform: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(40))
    purpose: Mapped[str] = mapped_column(sa.String(200))
    position: Mapped[str] = mapped_column(sa.String(40))
    """岗位 that answers for it, never a name."""
    size: Mapped[str] = mapped_column(sa.String(10))
    subgroups: Mapped[int] = mapped_column(default=0)
    """How many groups made by others it reaches: a number, no list of them."""
    opened_on: Mapped[date]
    review_on: Mapped[date]
    reviewed_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    """For which review day its unit was reminded."""
    dissolved_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Institution(Base):
    """联系单位: an institution, the position to ask for, and its work number, sealed, for a purpose and a time."""

    __tablename__ = "institution"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", INSTITUTION_KINDS), name="kind"),
        sa.UniqueConstraint("unit_id", "name", "position"),
        sa.Index("ix_institution_created_at", "created_at", "id"),
        sa.Index("ix_institution_keep_until", "keep_until"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(16))
    name: Mapped[str] = mapped_column(sa.String(60))
    position: Mapped[str] = mapped_column(sa.String(40))
    sealed: Mapped[str] = mapped_column(sa.Text, info={"sealed_about": "id"})
    purpose: Mapped[str] = mapped_column(sa.String(100))
    keep_until: Mapped[date]
    """The last day; the day after it the row is deleted."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
