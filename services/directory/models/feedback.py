"""意见建议: what somebody said of the system, and what the office answered."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory.models.root import Base
from shared.db import Id, Uuid


class Feedback(Base):
    """投诉、建议、故障. Who wrote stands here alone, for the office: no event and no list for others names him."""

    __tablename__ = "feedback"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('complaint', 'suggestion', 'fault')", name="kind"),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        sa.CheckConstraint("NOT shown OR (state = 'answered' AND asked IS NOT NULL)", name="shown"),
        sa.Index("ix_feedback_person_id", "person_id", "given_at", "id"),
        sa.Index("ix_feedback_state", "state", "given_at", "id"),
        sa.Index("ix_feedback_shown", "shown", "settled_at", "id"),
        sa.Index("ix_feedback_month", "month"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    page: Mapped[str | None] = mapped_column(sa.String(200))
    """The path of the page it is about, without its query."""
    text: Mapped[str] = mapped_column(sa.String(2000))
    person_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(sa.String(10))
    given_at: Mapped[datetime]
    month: Mapped[str] = mapped_column(sa.String(7))
    """2026-11, in Beijing: by which it is counted."""
    due_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(sa.String(2000))
    """Of one that was closed: why nothing more is answered."""
    asked: Mapped[str | None] = mapped_column(sa.String(80))
    """The question in the office's words, where the answer is shown to everybody."""
    shown: Mapped[bool]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
