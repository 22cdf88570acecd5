"""What contact data is kept for, and for how long; the data itself lies sealed with the person."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory.models.root import Base
from shared.db import Uuid


class ContactTerm(Base):
    """使用目的和期限: `until` is the last day; None, or no row at all: as long as he is in post."""

    __tablename__ = "contact_term"
    __table_args__ = (sa.Index("ix_contact_term_until", "until"),)

    person_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("person.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(100))
    until: Mapped[date | None]
    set_by: Mapped[str] = mapped_column(sa.String(80))
    set_at: Mapped[datetime]
