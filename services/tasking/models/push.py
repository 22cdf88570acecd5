"""Tables of pushes as heard from notify: their counts, and which unit answered."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from shared.db import Id, Json, Uuid


class KnownPush(Base):
    """推送 as heard from notify: how many units it addresses and how many answered."""

    __tablename__ = "known_push"
    __table_args__ = (sa.Index("ix_known_push_task_id", "task_id"),)

    push_id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str | None] = mapped_column(Uuid)
    publication_id: Mapped[str | None] = mapped_column(Uuid)
    addressed: Mapped[dict[str, Any]] = mapped_column(Json)
    answered: Mapped[dict[str, Any]] = mapped_column(Json)
    """Level -> units that answered."""
    relayed: Mapped[int]
    declined: Mapped[int]
    late: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str | None] = mapped_column(sa.String(40))
    counts: Mapped[dict[str, Any] | None] = mapped_column(Json)


class KnownAnswer(Base):
    """A unit's answer to a push. The key counts each unit once, however often and in whatever order we hear of it."""

    __tablename__ = "known_answer"
    __table_args__ = (sa.Index("ix_known_answer_level", "push_id", "level", "branch"),)

    push_id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(10))
    branch: Mapped[str | None] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(sa.String(12))
    answered_at: Mapped[datetime]
