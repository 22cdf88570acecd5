"""Table of the index of likeness: which pairs of characters stand in the needs of a topic and a month."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base
from shared.db import Uuid


class NeedGram(Base):
    """One pair of one need. The key is all there is, in the order in which it is looked up and put away."""

    __tablename__ = "need_gram"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period: Mapped[int] = mapped_column(primary_key=True)
    """Year * 12 + month - 1 in which the need was raised."""
    key: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    """likeness.key of topic and pair."""
    need_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
