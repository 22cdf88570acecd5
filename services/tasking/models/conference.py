"""Tables of press conferences."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.planning.words import CONFERENCE_STATES
from services.tasking.workflow import check_list
from shared.db import Id, Uuid


class Conference(Base):
    """新闻发布会: prepared, held under an approved line, recorded."""

    __tablename__ = "conference"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", tuple(CONFERENCE_STATES)), name="state"),
        sa.CheckConstraint("state <> 'held' OR (line_id IS NOT NULL AND held_at IS NOT NULL)", name="held_by_line"),
        sa.CheckConstraint("record IS NULL OR state = 'held'", name="recorded_when_held"),
        sa.Index("ix_conference_unit_id", "unit_id", "planned_at", "id"),
        sa.Index("ix_conference_event_id", "event_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    event_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("sensitive_event.id"))
    campaign_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("campaign.id"))
    topic: Mapped[str] = mapped_column(sa.String(40))
    subtopic: Mapped[str | None] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    spokesperson: Mapped[str] = mapped_column(sa.String(120))
    """发言人: the office that speaks, never a name."""
    place: Mapped[str] = mapped_column(sa.String(120))
    planned_at: Mapped[datetime]
    line_id: Mapped[str | None] = mapped_column(Uuid)
    materials: Mapped[str] = mapped_column(sa.String(4000))
    """发布材料: what is handed out, a line each."""
    state: Mapped[str] = mapped_column(sa.String(12))
    held_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(500))
    record: Mapped[str | None] = mapped_column(sa.Text)
    """会后记录."""
    created_by: Mapped[Id]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ConferenceOutlet(Base):
    """受邀媒体: an outlet that was invited, and whether it came."""

    __tablename__ = "conference_outlet"

    conference_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("conference.id"), primary_key=True)
    outlet_id: Mapped[Id] = mapped_column(primary_key=True)
    invited: Mapped[bool]
    attended: Mapped[bool | None]


class ConferenceQuestion(Base):
    """记者提问: what was asked, by which outlet, and the answer that was prepared or given."""

    __tablename__ = "conference_question"
    __table_args__ = (sa.CheckConstraint("n > 0", name="n"),)

    conference_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("conference.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outlet_id: Mapped[str | None] = mapped_column(Uuid)
    question: Mapped[str] = mapped_column(sa.String(1000))
    answer: Mapped[str | None] = mapped_column(sa.String(2000))
    asked: Mapped[bool]
    """Put at the conference; False: expected and prepared."""
    noted_by: Mapped[Id]
    noted_at: Mapped[datetime]
