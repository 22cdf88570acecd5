"""系列的表: a series or column (系列、栏目) with its strands, its yearly target and its slot on the air."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.balance import SERIES_STATES
from services.tasking.content import PRODUCT_KINDS
from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Json


class Series(Base):
    """系列. Episodes are numbered when they are published, so that no number is missing and none is given twice."""

    __tablename__ = "series"
    __table_args__ = (
        sa.CheckConstraint(check_list("kind", tuple(PRODUCT_KINDS)), name="kind"),
        sa.CheckConstraint(check_list("state", tuple(SERIES_STATES)), name="state"),
        sa.CheckConstraint("yearly_target IS NULL OR yearly_target > 0", name="yearly_target"),
        sa.CheckConstraint(
            "(seconds_from IS NULL) = (seconds_to IS NULL) AND (seconds_from IS NULL OR seconds_from <= seconds_to)",
            name="seconds",
        ),
        sa.CheckConstraint("air_day IS NULL OR air_day BETWEEN 1 AND 28", name="air_day"),
        sa.CheckConstraint("episodes >= 0", name="episodes"),
        sa.UniqueConstraint("unit_id", "name"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    name: Mapped[str] = mapped_column(sa.String(60))
    purpose: Mapped[str | None] = mapped_column(sa.String(500))
    kind: Mapped[str | None] = mapped_column(sa.String(20))
    """The kind of product it usually is; the editor offers it first."""
    strands: Mapped[list[str]] = mapped_column(Json)
    """子栏目 by name, in their order; a name is kept by what was published under it."""
    channels: Mapped[list[str]] = mapped_column(Json)
    """Where each episode is meant to be published: counted channel by channel."""
    yearly_target: Mapped[int | None]
    seconds_from: Mapped[int | None]
    seconds_to: Mapped[int | None]
    air_day: Mapped[int | None]
    """栏目: the day of each month on which an issue is broadcast; 1 to 28, so that every month has it."""
    air_place: Mapped[str | None] = mapped_column(sa.String(80))
    """Where and when it is broadcast, in words: 赣州1套 19:40."""
    state: Mapped[str] = mapped_column(sa.String(10))
    ended_at: Mapped[datetime | None]
    episodes: Mapped[int]
    """How many episodes were numbered; the next one is one more."""
    made_by: Mapped[Id]
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
