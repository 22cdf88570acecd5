"""口径的表: official lines, what may be said on a topic, from when to when."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Uuid

LINE_STATES = ("draft", "approved", "withdrawn")
"""What is written down; that one has run out or was superseded follows from the times (services/tasking/lines.py)."""


class OfficialLine(Base):
    """口径: an approved statement with its scope and its time. It never changes once approved; a newer one replaces it.

    It holds for its bureau and everything below: the city's for all, a county's for that county.
    """

    __tablename__ = "official_line"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", LINE_STATES), name="state"),
        sa.CheckConstraint("valid_from < valid_until", name="time"),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved"),
        sa.CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_by_somebody"),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> written_by", name="two_persons"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        sa.CheckConstraint("withdrawn_at IS NULL OR withdraw_reason IS NOT NULL", name="withdrawn_with_reason"),
        sa.Index("ix_official_line_topic", "topic", "valid_until"),
        sa.Index("ix_official_line_unit_id", "unit_id", "written_at", "id"),
        sa.Index("ix_official_line_supersedes_id", "supersedes_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    topic: Mapped[str] = mapped_column(sa.String(40))
    subtopic: Mapped[str | None] = mapped_column(sa.String(40))
    """None: the whole topic."""
    scope: Mapped[str] = mapped_column(sa.String(200))
    """适用范围 in words: what it is for, and what not."""
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.String(200))
    """依据: the document it rests on."""
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    supersedes_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("official_line.id"))
    superseded_at: Mapped[datetime | None]
    """When its approved successor takes over; may lie ahead."""
    state: Mapped[str] = mapped_column(sa.String(10))
    written_by: Mapped[Id]
    written_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(Uuid)
    approved_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(Uuid)
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
