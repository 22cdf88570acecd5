"""Table of what the units said of the answers to their needs."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.satisfaction import RATING_STATES
from services.tasking.workflow import check_list
from shared.db import Id, Uuid


class Rating(Base):
    """满意度评价 as heard from intake, one round of one need; open until answered if the unit was not satisfied."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", tuple(RATING_STATES)), name="state"),
        sa.CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name="answered"),
        sa.CheckConstraint("state = 'satisfied' OR reason IS NOT NULL", name="reason"),
        sa.UniqueConstraint("need_id", "round"),
        sa.Index("ix_rating_desk_id", "desk_id", "state", "rated_at", "id"),
        sa.Index("ix_rating_task_id", "task_id", "rated_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    need_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("known_need.need_id"))
    round: Mapped[int]
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    desk_id: Mapped[Id]
    """The bureau whose 专班 has the task."""
    unit_id: Mapped[Id]
    """The unit that raised the need."""
    state: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    rated_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_by: Mapped[str | None] = mapped_column(Uuid)
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
