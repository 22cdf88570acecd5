"""Tables of concerns of the public."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.planning.words import CONCERN_STATES
from services.tasking.workflow import check_list
from shared.db import Id, Uuid


class Concern(Base):
    """回应关切: what the public asks about, answered within 48 hours of wall time."""

    __tablename__ = "concern"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", tuple(CONCERN_STATES)), name="state"),
        sa.CheckConstraint(
            "state <> 'answered' OR (answer IS NOT NULL AND answered_at IS NOT NULL AND answered_by IS NOT NULL)",
            name="answered_by_somebody",
        ),
        sa.Index("ix_concern_unit_id", "unit_id", "opened_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    level: Mapped[str] = mapped_column(sa.String(10))
    topic: Mapped[str] = mapped_column(sa.String(40))
    subtopic: Mapped[str | None] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    question: Mapped[str] = mapped_column(sa.String(2000))
    """What is asked, in our own words, without anybody's name."""
    heard_from: Mapped[str] = mapped_column(sa.String(120))
    """来源: the office or hotline that passed it on."""
    state: Mapped[str] = mapped_column(sa.String(12))
    opened_by: Mapped[Id]
    opened_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.String(4000))
    publication_id: Mapped[str | None] = mapped_column(Uuid)
    answered_by: Mapped[str | None] = mapped_column(Uuid)
    answered_at: Mapped[datetime | None]
    dismiss_reason: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
