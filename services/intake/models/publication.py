"""Table of publications as heard: for the units whose materials stand in them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base
from shared.db import Id, Uuid


class KnownPublication(Base):
    """发布记录 as heard from tasking: its number, title and first link; never its text."""

    __tablename__ = "known_publication"

    publication_id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[Id]
    number: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    url: Mapped[str | None] = mapped_column(sa.String(500))
    corrects_id: Mapped[str | None] = mapped_column(Uuid)
    """The publication whose place it took."""
    reason: Mapped[str | None] = mapped_column(sa.Text)
    """Of a correction."""
    published_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]
    recall_reason: Mapped[str | None] = mapped_column(sa.Text)
