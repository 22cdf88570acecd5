"""Tables of the limits of a suggestion: each term that runs or ran, and the rungs it climbed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base, one_of
from services.intake.suggestions import LIMITS
from shared.db import Id, Uuid

ENDS = ("met", "dropped")
COLOURS = ("blue", "yellow", "red")
OPEN = sa.text("ended_at IS NULL")


class SuggestionLimit(Base):
    """期限: from a day to a moment; met or dropped when it ends. `height` and `next_at` say how far it climbed."""

    __tablename__ = "suggestion_limit"
    __table_args__ = (
        sa.CheckConstraint(one_of("name", LIMITS), name="name"),
        sa.CheckConstraint(f"ended IS NULL OR {one_of('ended', ENDS)}", name="ended"),
        sa.CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="ended_at"),
        sa.CheckConstraint("(ended IS NULL) = (next_at IS NOT NULL)", name="next_at"),
        sa.CheckConstraint(
            "(extended_at IS NULL) = (consent IS NULL) AND (extended_at IS NULL) = (extended_why IS NULL)",
            name="extended_with_consent",
        ),
        sa.CheckConstraint("extended_at IS NULL OR name = 'reply'", name="extended_reply"),
        sa.Index("ix_suggestion_limit_suggestion_id", "suggestion_id", "due_at"),
        sa.Index("ix_suggestion_limit_next_at", "next_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    suggestion_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("suggestion.id"))
    name: Mapped[str] = mapped_column(sa.String(10))
    unit_id: Mapped[str | None] = mapped_column(Uuid)
    """The co-handler whose opinion it is about."""
    signatory_id: Mapped[str | None] = mapped_column(Uuid)
    """Who was not satisfied."""
    since: Mapped[date] = mapped_column(sa.Date)
    due_at: Mapped[datetime]
    blue_at: Mapped[datetime]
    calendar_key: Mapped[str] = mapped_column(sa.String(64))
    """By which calendar it was worked out: another one works it out again while it is open."""
    height: Mapped[int]
    """0: nothing yet; 1 blue, 2 yellow, 3 the first red, 4 the second ..."""
    next_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(sa.String(8))
    ended_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extended_why: Mapped[str | None] = mapped_column(sa.String(500))
    consent: Mapped[str | None] = mapped_column(sa.String(200))
    """Who agreed to the longer term, and when."""


class SuggestionRung(Base):
    """督办的一级: said once for an end, and no more; `superseded` counts the lower ones that were missed meanwhile."""

    __tablename__ = "suggestion_rung"
    __table_args__ = (sa.CheckConstraint(one_of("colour", COLOURS), name="colour"),)

    limit_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("suggestion_limit.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    height: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    colour: Mapped[str] = mapped_column(sa.String(6))
    n: Mapped[int]
    at: Mapped[datetime]
    superseded: Mapped[int]
