"""Table of platforms' totals: reads, forwards and the like as a platform showed them on a day, with the source."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, one_of, unique
from services.notify.totals import INDICATORS
from shared.db import Id, UtcTime, Uuid


class PlatformTotal(Base):
    """平台数据: one figure of one publication at one account on one day; for reference only.

    Never changed: a correction is a row of its own with its reason, and the earlier one stays as replaced.
    """

    __tablename__ = "platform_total"
    __table_args__ = (
        sa.CheckConstraint(one_of("indicator", INDICATORS), name="indicator"),
        sa.CheckConstraint("value >= 0", name="value"),
        sa.Index("ix_platform_total_entered_at", "entered_at", "id"),
        unique(
            "uq_platform_total_standing", "replaced_at IS NULL", "publication_id", "channel", "account", "indicator",
            "day",
        ),
    )  # fmt: skip
    id: Mapped[Id] = mapped_column(primary_key=True)
    publication_id: Mapped[Id]
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    channel: Mapped[str] = mapped_column(sa.String(20))
    account: Mapped[str] = mapped_column(sa.String(60))
    indicator: Mapped[str] = mapped_column(sa.String(20))
    day: Mapped[dt.date] = mapped_column(sa.Date)
    value: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    """Times; of a rate hundredths of a per cent."""
    source: Mapped[str] = mapped_column(sa.String(100))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    """Of a correction."""
    replaces_id: Mapped[str | None] = mapped_column(Uuid)
    replaced_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    entered_by: Mapped[Id]
    entered_at: Mapped[dt.datetime] = mapped_column(UtcTime)
