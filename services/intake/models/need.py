"""Tables of needs: the needs, the lines of their timelines, and the receipts counted per push and level."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base, one_of
from services.intake.progress import STATES
from shared.db import Id, Json, Uuid
from shared.db.types import BigPos
from shared.words import AUDIENCES, KINDS, LEVELS, PRIORITIES, TOPICS

RETURNED = sa.text("state = 'returned'")


class Need(Base):
    """宣传需求. `state` is what is shown to the department; it has one writer (actions/states.py)."""

    __tablename__ = "need"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", KINDS), name="kind"),
        sa.CheckConstraint(one_of("topic", TOPICS), name="topic"),
        sa.CheckConstraint(one_of("priority", PRIORITIES), name="priority"),
        sa.CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        sa.CheckConstraint(one_of("state", STATES), name="state"),
        sa.Index("ix_need_raised_at", "raised_at", "id"),
        sa.Index("ix_need_unit_id", "unit_id", "raised_at", "id"),
        sa.Index("ix_need_topic", "topic", "raised_at", "id"),
        sa.Index("ix_need_state", "state", "raised_at", "id"),
        sa.Index("ix_need_task_id", "task_id"),
        sa.Index("ix_need_returned", "unit_id", "updated_at", sqlite_where=RETURNED, postgresql_where=RETURNED),
        sa.Index("ix_need_updated_at", "unit_id", "updated_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    unit_id: Mapped[Id]
    raised_by: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    topic: Mapped[str] = mapped_column(sa.String(20))
    subtopic: Mapped[str | None] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(100))
    body: Mapped[str] = mapped_column(sa.Text)
    priority: Mapped[str] = mapped_column(sa.String(10))
    audience: Mapped[str] = mapped_column(sa.String(10))
    wanted_by: Mapped[datetime | None]
    region: Mapped[str | None] = mapped_column(sa.String(40))
    """Code of the bureau it is about."""
    town: Mapped[str | None] = mapped_column(sa.String(12))
    """The town code that `region` was found by, where one was given."""
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What its kind asks for beyond the text, small counts hidden; never a person."""
    direct: Mapped[bool] = mapped_column(default=False)
    """直报市局: a station's, filed straight to the city; its county has a copy."""
    duty_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("duty.id"))
    """The duty under which it was filed, which stays whatever becomes of the lists."""
    state: Mapped[str] = mapped_column(sa.String(20))
    task_id: Mapped[str | None] = mapped_column(Uuid)
    task_number: Mapped[str | None] = mapped_column(sa.String(40))
    desk_id: Mapped[str | None] = mapped_column(Uuid)
    """The bureau whose 专班 has it."""
    merged_at: Mapped[datetime | None]
    """并入: since when it is answered together with another's task, which it follows from then on."""
    similar: Mapped[list[str]] = mapped_column(Json, server_default="[]", default=list)
    """Ids of needs that looked alike when it was raised."""
    due_at: Mapped[datetime | None]
    raised_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    """Counts the department's own changes: what is heard from the 专班 does not make its form stale."""

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Progress(Base):
    """One line of a need's timeline; `producer` and `pos` say from which fact it was made, once and no more."""

    __tablename__ = "need_progress"
    __table_args__ = (
        sa.Index("ix_need_progress_need_id", "need_id", "at", "id"),
        sa.UniqueConstraint("need_id", "producer", "pos", "what"),
    )

    id: Mapped[int] = mapped_column(BigPos, primary_key=True)
    need_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("need.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(sa.String(30))
    unit_id: Mapped[str | None] = mapped_column(Uuid)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    producer: Mapped[str | None] = mapped_column(sa.String(20))
    pos: Mapped[int | None] = mapped_column(sa.BigInteger)


class NeedPush(Base):
    """Which pushes answer which need."""

    __tablename__ = "need_push"
    __table_args__ = (sa.Index("ix_need_push_push_id", "push_id"),)

    need_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("need.id"), primary_key=True)
    push_id: Mapped[str] = mapped_column(Uuid, primary_key=True)


class PushTally(Base):
    """签收计数 of one push at one level, as heard: units addressed, opened to, and their answers."""

    __tablename__ = "push_tally"
    __table_args__ = (sa.CheckConstraint(one_of("level", LEVELS), name="level"),)

    push_id: Mapped[Id] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    addressed: Mapped[int]
    opened: Mapped[int]
    acknowledged: Mapped[int]
    """Units whose first answer was an acknowledgement or a relay."""
    relayed: Mapped[int]
    declined: Mapped[int]
    late: Mapped[int]
    last_at: Mapped[datetime | None]
