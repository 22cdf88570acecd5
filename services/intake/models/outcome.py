"""Table of what came of it: figures of cases, accidents and hazards with their periods and sources."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base, one_of
from services.intake.outcomes import INDICATORS
from shared.db import Id, Uuid


class Outcome(Base):
    """成效: one figure as a unit reported it. Never changed: a correction is a new row, and the old one names it.

    A figure of None is one from 1 to 4 that was suppressed. A percentage is not kept: it is worked out of the two.
    """

    __tablename__ = "need_outcome"
    __table_args__ = (
        sa.CheckConstraint(one_of("indicator", INDICATORS), name="indicator"),
        sa.CheckConstraint("until >= since", name="period"),
        sa.CheckConstraint("value IS NULL OR value >= 0", name="value"),
        sa.CheckConstraint("base_value IS NULL OR base_since IS NOT NULL", name="base"),
        sa.CheckConstraint("(base_since IS NULL) = (base_until IS NULL)", name="base_period"),
        sa.Index("ix_need_outcome_need_id", "need_id", "reported_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    need_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("need.id"))
    unit_id: Mapped[Id]
    indicator: Mapped[str] = mapped_column(sa.String(20))
    value: Mapped[int | None]
    since: Mapped[date]
    until: Mapped[date]
    base_value: Mapped[int | None]
    base_since: Mapped[date | None]
    base_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(200))
    reported_by: Mapped[Id]
    reported_at: Mapped[datetime]
    superseded_by: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("need_outcome.id"))
    """The correction that took its place."""
