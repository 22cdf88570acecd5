"""Tables of the queue: filters with a name, the words by which tasks are found, desks to choose between."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from shared.db import Id, Uuid


class SavedView(Base):
    """常用视图: a filter of the queue under a name of one's own."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("person_id", "name"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(20))
    chosen: Mapped[dict[str, Any]]
    """The fields of the queue's address."""
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class TaskText(Base):
    """What a task is searched in: number, title, needs, newest draft; folded. SQLite's index of it is task_fts."""

    __tablename__ = "task_text"

    n: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"), unique=True)
    folded: Mapped[str] = mapped_column(sa.Text)


class RouteTie(Base):
    """派单并列: desks that were as good as each other for a new task, until a leader of the city has chosen."""

    __tablename__ = "route_tie"

    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"), primary_key=True)
    desks: Mapped[list[Any]]
    """[{unit_id, name, score, reasons}], the one chosen first."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(Uuid)
