"""Tables of the replies to a suggestion: each reply, and the letter that each signatory gets of it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base, one_of
from services.intake.suggestions import FEEDBACK, PURPOSES, REPLY_STATES, RESOLVED, WAYS
from shared.db import Id, Json, Uuid


class SuggestionReply(Base):
    """答复: written by the lead, signed by one of the bureau's leaders; nothing of it changes afterwards."""

    __tablename__ = "suggestion_reply"
    __table_args__ = (
        sa.CheckConstraint(one_of("purpose", PURPOSES), name="purpose"),
        sa.CheckConstraint(one_of("resolved", RESOLVED), name="resolved"),
        sa.CheckConstraint(one_of("state", REPLY_STATES), name="state"),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_by IS NOT NULL) AND (signed_by IS NULL) = (signed_at IS NULL)",
            name="signed_by_somebody",
        ),
        sa.CheckConstraint("signed_by IS NULL OR signed_by <> written_by", name="four_eyes"),
        sa.UniqueConstraint("suggestion_id", "n"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    suggestion_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("suggestion.id"))
    n: Mapped[int]
    purpose: Mapped[str] = mapped_column(sa.String(10))
    resolved: Mapped[str] = mapped_column(sa.String(1))
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    """Without salutation and signature: those are each letter's own."""
    state: Mapped[str] = mapped_column(sa.String(10))
    written_by: Mapped[Id]
    written_at: Mapped[datetime]
    confirmed: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """Findings that were looked at: [{key, reason, by}]; an edit empties it."""
    signed_by: Mapped[str | None] = mapped_column(Uuid)
    signed_at: Mapped[datetime | None]


class SuggestionLetter(Base):
    """致每位领衔人、附议人的函: made when the reply is signed, with a number of its own."""

    __tablename__ = "suggestion_letter"
    __table_args__ = (
        sa.CheckConstraint(f"way IS NULL OR {one_of('way', WAYS)}", name="way"),
        sa.CheckConstraint("(sent_on IS NULL) = (way IS NULL)", name="sent_some_way"),
        sa.CheckConstraint(f"feedback IS NULL OR {one_of('feedback', FEEDBACK)}", name="feedback"),
        sa.CheckConstraint("feedback IS NULL OR sent_on IS NOT NULL", name="feedback_after_sending"),
        sa.Index("ix_suggestion_letter_signatory_id", "signatory_id"),
    )

    reply_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("suggestion_reply.id"), primary_key=True)
    signatory_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("signatory.id"), primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    salutation: Mapped[str] = mapped_column(sa.String(40))
    sent_on: Mapped[date | None] = mapped_column(sa.Date)
    way: Mapped[str | None] = mapped_column(sa.String(10))
    feedback: Mapped[str | None] = mapped_column(sa.String(12))
    feedback_on: Mapped[date | None] = mapped_column(sa.Date)
    feedback_words: Mapped[str | None] = mapped_column(sa.String(500))
