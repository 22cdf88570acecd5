"""Table of what the units said of the answers they got."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base
from shared.db import Id, Uuid


class Rating(Base):
    """满意度: of a need's answer by the unit that raised it; what the 专班 answered to one that was not satisfied."""

    __tablename__ = "need_rating"
    __table_args__ = (
        sa.CheckConstraint("round IN (1, 2)", name="round"),
        sa.CheckConstraint("satisfied OR reason IS NOT NULL", name="reason"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    need_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("need.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    """1 for the first answer, 2 for the one given anew."""
    satisfied: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    rated_by: Mapped[Id]
    rated_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
