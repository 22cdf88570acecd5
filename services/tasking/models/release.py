"""定时发布的表: what will leave, when, on whose word."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from services.tasking.places import RELEASE_STATES
from services.tasking.workflow import check_list
from shared.db import Id, Json, Uuid

WAITING = "state = 'waiting'"


class ScheduledRelease(Base):
    """定时发布: the publisher's word given beforehand; everything is checked again at the moment itself."""

    __tablename__ = "scheduled_release"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", tuple(RELEASE_STATES)), name="state"),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled"),
        sa.CheckConstraint("(state = 'failed') = (why_code IS NOT NULL)", name="failed"),
        sa.Index("uq_scheduled_release_waiting", "task_id", unique=True,
                 sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING)),
        sa.Index("ix_scheduled_release_due", "release_at", "id",
                 sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING)),
        sa.Index("ix_scheduled_release_task_id", "task_id", "set_at"),
        sa.Index("ix_scheduled_release_campaign_id", "campaign_id"),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    unit_id: Mapped[Id]
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    given: Mapped[dict[str, Any]] = mapped_column(Json)
    """The fields of `publish`: channels and, when it was named, push."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    by_id: Mapped[Id]
    release_at: Mapped[datetime]
    campaign_id: Mapped[str | None] = mapped_column(Uuid)
    """Of a unified release: all of the campaign's leave together."""
    set_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10))
    why: Mapped[str | None] = mapped_column(sa.String(500))
    why_code: Mapped[str | None] = mapped_column(sa.String(40))
    settled_at: Mapped[datetime | None]
