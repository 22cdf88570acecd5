"""The table of unsent needs: what somebody has typed into the form of a kind and not yet sent."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base
from shared.db import Id


class UnsentNeed(Base):
    """未提交的需求: one for each person and kind, nobody else's to see; no number, no event, gone when it is sent."""

    __tablename__ = "unsent_need"
    __table_args__ = (sa.UniqueConstraint("begun_by", "kind"), sa.Index("ix_unsent_need_kept_at", "kept_at"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    begun_by: Mapped[Id]
    unit_id: Mapped[Id]
    """For which unit it was begun: of another one it is not offered."""
    kind: Mapped[str] = mapped_column(sa.String(20))
    sealed: Mapped[str] = mapped_column(sa.Text, info={"sealed_about": "id"})
    """The fields of the form as they were typed, but for what the gate stops."""
    kept_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
