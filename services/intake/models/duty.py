"""Tables of the duty lists, and of officers put forward as role models."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.filing import WHOSE
from services.intake.kinds import CONSENTS
from services.intake.models.root import Base, one_of
from shared.db import Id
from shared.words import KINDS


class Duty(Base):
    """职责: who may file a kind, from a day to a day (both included). Never deleted; it ends, and another begins."""

    __tablename__ = "duty"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", KINDS), name="kind"),
        sa.CheckConstraint(one_of("whose", WHOSE), name="whose"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="period"),
        sa.Index("ix_duty_kind", "kind", "since"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    whose: Mapped[str] = mapped_column(sa.String(10))
    who: Mapped[str] = mapped_column(sa.String(40))
    """A unit's id, the name of an office of the city, or a kind of units."""
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(200))
    added_by: Mapped[str] = mapped_column(sa.String(80))
    added_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(sa.String(80))
    ended_at: Mapped[datetime | None]
    end_source: Mapped[str | None] = mapped_column(sa.String(200))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Nominee(Base):
    """推荐人选: the officer a need puts forward, with his consent; erasing takes name and post, nothing else."""

    __tablename__ = "nominee"
    __table_args__ = (
        sa.CheckConstraint(one_of("consent_how", CONSENTS), name="consent_how"),
        sa.CheckConstraint("(name IS NULL) = (erased_at IS NOT NULL)", name="erased"),
        sa.CheckConstraint("(name IS NULL) = (position IS NULL)", name="whole"),
    )

    need_id: Mapped[Id] = mapped_column(sa.ForeignKey("need.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(sa.String(20))
    position: Mapped[str | None] = mapped_column(sa.String(60))
    consent_on: Mapped[date]
    consent_how: Mapped[str] = mapped_column(sa.String(10))
    recorded_by: Mapped[str] = mapped_column(sa.String(80))
    recorded_at: Mapped[datetime]
    erased_by: Mapped[str | None] = mapped_column(sa.String(80))
    erased_at: Mapped[datetime | None]
