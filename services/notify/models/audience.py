"""受众人群的表: figures of a unit for a month, with their source. Numbers only: there is no table of these people."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.audiences import KINDS
from services.notify.models.root import Base, one_of
from shared.db import Id


class Tally(Base):
    """填报: what one unit counted in one month, and where that is from."""

    __tablename__ = "audience_tally"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "period"),
        sa.Index("ix_audience_tally_created_at", "created_at", "id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    period: Mapped[str] = mapped_column(sa.String(7))
    """2026-06."""
    source: Mapped[str] = mapped_column(sa.String(100))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Counted(Base):
    """分项: one class of people in one tally."""

    __tablename__ = "audience_figure"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", KINDS), name="kind"),
        sa.CheckConstraint("number >= 0 AND people >= 0 AND within >= 0 AND within <= number", name="parts"),
    )
    tally_id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    number: Mapped[int]
    people: Mapped[int] = mapped_column(default=0)
    within: Mapped[int] = mapped_column(default=0)
