"""Table of notes: what the people of a unit are told about their needs and suggestions."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, one_of, partial
from services.notify.notes import ABOUT
from shared.db import Id


class Note(Base):
    """提醒: one fact told to one unit, once. Read by the unit's people together; who of them read it is not kept."""

    __tablename__ = "note"
    __table_args__ = (
        sa.CheckConstraint(one_of("about", ABOUT), name="about"),
        sa.UniqueConstraint("source_id", "unit_id"),
        sa.Index("ix_note_unit_id", "unit_id", "noted_at", "id"),
        partial("ix_note_unseen", "seen_at IS NULL", "unit_id", "noted_at", "id"),
        partial("ix_note_seen_at", "seen_at IS NOT NULL", "seen_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    source_id: Mapped[Id]
    """The event that told it."""
    unit_id: Mapped[Id]
    about: Mapped[str] = mapped_column(sa.String(12))
    about_id: Mapped[Id]
    number: Mapped[str] = mapped_column(sa.String(40))
    what: Mapped[str] = mapped_column(sa.String(40))
    """A state of the need, or what was done with the suggestion: words stand in notes.py."""
    reason: Mapped[str | None] = mapped_column(sa.Text)
    due_at: Mapped[datetime | None]
    at: Mapped[datetime]
    """When it happened."""
    noted_at: Mapped[datetime]
    """When it was heard here: the order of the list, in which nothing comes in behind what was read."""
    seen_at: Mapped[datetime | None]
