"""Tables of sensitive events: the event with its freeze, its three tracks, press conferences, answers to concerns."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.planning.words import CONCERN_STATES, CONFERENCE_STATES, EVENT_STATES, TRACKS
from services.tasking.workflow import check_list
from shared.db import Id, Uuid


class SensitiveEvent(Base):
    """敏感事件 (三同步): from its opening everything on its topic is frozen until that is released by hand."""

    __tablename__ = "sensitive_event"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", tuple(EVENT_STATES)), name="state"),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL) = (release_reason IS NULL)",
            name="release_by_somebody",
        ),
        sa.CheckConstraint("state <> 'closed' OR released_at IS NOT NULL", name="closed_after_release"),
        sa.Index("ix_sensitive_event_unit_id", "unit_id", "opened_at", "id"),
        sa.Index("ix_sensitive_event_topic", "topic", "released_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    level: Mapped[str] = mapped_column(sa.String(10))
    topic: Mapped[str] = mapped_column(sa.String(40))
    subtopic: Mapped[str | None] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    """What happened, without anybody's name."""
    summary: Mapped[str] = mapped_column(sa.String(2000))
    state: Mapped[str] = mapped_column(sa.String(10))
    opened_by: Mapped[Id]
    opened_at: Mapped[datetime]
    line_id: Mapped[str | None] = mapped_column(Uuid)
    """口径: the approved line under which the statement is made."""
    statement_task_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    """权威发布: the one task that may leave while the freeze holds."""
    statement_id: Mapped[str | None] = mapped_column(Uuid)
    """The publication it became."""
    statement_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    """解冻: when, by whom and why the freeze was released."""
    released_by: Mapped[str | None] = mapped_column(Uuid)
    release_reason: Mapped[str | None] = mapped_column(sa.String(500))
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class EventTrack(Base):
    """三同步的一条线: 依法处置, 舆论引导 or 社会面管控, with its owner and his acknowledgement."""

    __tablename__ = "event_track"
    __table_args__ = (
        sa.CheckConstraint(check_list("track", tuple(TRACKS)), name="track"),
        sa.CheckConstraint("acknowledged_at IS NULL OR owner_id IS NOT NULL", name="acknowledged_by_owner"),
        sa.Index("ix_event_track_owner_id", "owner_id"),
    )

    event_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("sensitive_event.id"), primary_key=True)
    track: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    owner_id: Mapped[str | None] = mapped_column(Uuid)
    acknowledged_at: Mapped[datetime | None]
    words: Mapped[str | None] = mapped_column(sa.String(1000))
    """What the owner says of the state of his track."""


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
