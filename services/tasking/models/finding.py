"""发现的处理: what somebody confirmed, and the overrides that two persons decide; bound to one content."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.gate import OVERRIDE_STATES
from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Json, Uuid


class GateConfirmation(Base):
    """确认: a finding that may stand, with the reason. Holds for this content; a changed text is looked at anew."""

    __tablename__ = "gate_confirmation"
    __table_args__ = (sa.CheckConstraint("length(content_hash) = 64", name="content"),)

    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"), primary_key=True)
    content_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    """Rule, part and offsets (gate.Finding.key): nothing of the text."""
    rule: Mapped[str] = mapped_column(sa.String(40))
    n: Mapped[int]
    person_id: Mapped[Id]
    reason: Mapped[str] = mapped_column(sa.String(500))
    confirmed_at: Mapped[datetime]


class GateOverride(Base):
    """放行: what blocks may go all the same; asked with a reason, seconded, then granted by another person."""

    __tablename__ = "gate_override"
    __table_args__ = (
        sa.CheckConstraint(check_list("state", tuple(OVERRIDE_STATES)), name="state"),
        sa.CheckConstraint("length(content_hash) = 64", name="content"),
        sa.CheckConstraint("(seconded_at IS NULL) = (seconded_by IS NULL)", name="seconded"),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled"),
        sa.CheckConstraint("(state IN ('granted', 'refused')) = (settled_at IS NOT NULL)", name="settled_state"),
        sa.CheckConstraint("state NOT IN ('seconded', 'granted') OR seconded_by IS NOT NULL", name="seconded_first"),
        sa.CheckConstraint(
            "state <> 'granted' OR (settled_by <> seconded_by AND settled_by <> asked_by)", name="two_persons"
        ),
        sa.Index("ix_gate_override_task_id", "task_id", "asked_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"))
    n: Mapped[int]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    keys: Mapped[list[str]] = mapped_column(Json)
    """The findings it is about (gate.Finding.key)."""
    state: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(500))
    asked_by: Mapped[Id]
    asked_at: Mapped[datetime]
    seconded_by: Mapped[str | None] = mapped_column(Uuid)
    seconded_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(Uuid)
    settled_at: Mapped[datetime | None]
    settle_reason: Mapped[str | None] = mapped_column(sa.String(500))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
