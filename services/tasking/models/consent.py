"""同意的表: that a role model agreed to be shown, and that he took it back."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.consents import CONSENT_WAYS
from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Uuid


class Consent(Base):
    """本人同意 of whom a task is about (先进典型). It names nobody; taken back, it stays on record."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.CheckConstraint(check_list("how", tuple(CONSENT_WAYS)), name="how"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_on IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name="withdrawn",
        ),
        sa.Index("uq_consent_standing", "task_id", unique=True,
                 sqlite_where=sa.text("withdrawn_at IS NULL"), postgresql_where=sa.text("withdrawn_at IS NULL")),
        sa.Index("ix_consent_task_id", "task_id", "recorded_at"),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    given_on: Mapped[date]
    how: Mapped[str] = mapped_column(sa.String(20))
    file_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """The signed paper among the task's files."""
    recorded_by: Mapped[Id]
    recorded_at: Mapped[datetime]
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[str | None] = mapped_column(Uuid)
    """Who recorded that it was taken back."""
    withdrawn_at: Mapped[datetime | None]
    withdraw_note: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
