"""Tables of sensitive events: the event with its freeze, and its three tracks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.planning.words import EVENT_STATES, TRACKS
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
