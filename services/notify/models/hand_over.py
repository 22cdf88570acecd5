"""转交代理人的表: who acts for a liaison, for one receipt or for a time."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, unique
from shared.db import Id, Uuid


class HandOver(Base):
    """转交: what comes to one person of a unit goes to another who may answer there as well; it gives no right.

    One receipt (`receipt_id`), or everything from `since` to `until`. It ends by itself at `until`; earlier it is
    taken back (`ended_at`).
    """

    __tablename__ = "hand_over"
    __table_args__ = (
        sa.CheckConstraint("from_id <> to_id", name="somebody_else"),
        sa.Index("ix_hand_over_unit_id", "unit_id", "created_at", "id"),
        unique("uq_hand_over_receipt", "receipt_id IS NOT NULL AND ended_at IS NULL", "receipt_id", "from_id"),
        unique("uq_hand_over_period", "receipt_id IS NULL AND ended_at IS NULL", "unit_id", "from_id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    from_id: Mapped[Id]
    to_id: Mapped[Id]
    receipt_id: Mapped[str | None] = mapped_column(Uuid)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
