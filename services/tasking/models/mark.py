"""校对符号的表: marks in the text of a version, carried on to the next ones until the writer settles them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.marks import MARK_FIELDS, MARK_KINDS, MARK_STATES
from services.tasking.models.root import Base
from services.tasking.workflow import PARTS, check_list
from shared.db import Id, Uuid


class ProofMark(Base):
    """校对符号: where in the text, what to do there, by whom; `n` is the newest version on which it was looked for."""

    __tablename__ = "proof_mark"
    __table_args__ = (
        sa.ForeignKeyConstraint(["task_id", "n"], ["draft_version.task_id", "draft_version.n"]),
        sa.CheckConstraint(check_list("kind", tuple(MARK_KINDS)), name="kind"),
        sa.CheckConstraint(check_list("state", tuple(MARK_STATES)), name="state"),
        sa.CheckConstraint(check_list("field", tuple(MARK_FIELDS)), name="field"),
        sa.CheckConstraint(check_list("part", tuple(PARTS)), name="part"),
        sa.CheckConstraint("(start_at IS NULL) = (end_at IS NULL)", name="place"),
        sa.CheckConstraint("start_at IS NULL OR (start_at >= 0 AND start_at < end_at)", name="span"),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        sa.CheckConstraint("state <> 'declined' OR settle_reason IS NOT NULL", name="declined_with_reason"),
        sa.CheckConstraint("(kind IN ('insert', 'replace')) = (words IS NOT NULL)", name="words"),
        sa.Index("ix_proof_mark_task_id", "task_id", "state", "made_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    first_n: Mapped[int]
    """The version it was made on."""
    n: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(10))
    start_at: Mapped[int | None]
    """Offset in characters of version n's field; none where the quoted words are no longer there."""
    end_at: Mapped[int | None]
    quote: Mapped[str] = mapped_column(sa.String(500))
    kind: Mapped[str] = mapped_column(sa.String(10))
    words: Mapped[str | None] = mapped_column(sa.String(500))
    """What to put after the quoted words, or in their place."""
    remark: Mapped[str | None] = mapped_column(sa.String(500))
    part: Mapped[str] = mapped_column(sa.String(12))
    """In which part its author made it."""
    made_by: Mapped[Id]
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10))
    settled_by: Mapped[str | None] = mapped_column(Uuid)
    settled_at: Mapped[datetime | None]
    settle_reason: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
