"""三审三校的表: the rules of review by kind of product, and each round of reviews with the rule it began under."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from shared.db import Id, Json, Uuid


class ReviewRule(Base):
    """审核规则 of one kind of product, or of `all`: never changed, a new version begins later."""

    __tablename__ = "review_rule"
    __table_args__ = (sa.UniqueConstraint("kind", "n"), sa.CheckConstraint("n > 0", name="n"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    """A kind of product, or `all` for those without a rule of their own."""
    n: Mapped[int]
    legal: Mapped[bool]
    """Asks 法制审核 of everything of this kind."""
    checks: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """[{stage, code, text, must, source, proof}]: what each level looks at; `proof` 1 to 3 for 一校 to 三校, else 0."""
    source: Mapped[str] = mapped_column(sa.String(200))
    effective_from: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(Uuid)


class ReviewRound(Base):
    """一轮审核: what was sent to review, when, and under which version of the rules; that version stays to its end."""

    __tablename__ = "review_round"
    __table_args__ = (
        sa.ForeignKeyConstraint(["task_id", "n"], ["draft_version.task_id", "draft_version.n"]),
        sa.CheckConstraint("round > 0", name="round"),
    )

    task_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("task.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    rule_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("review_rule.id"))
    legal_reasons: Mapped[list[str]] = mapped_column(Json)
    """Why 法制审核 is asked, in words; empty: it is not."""
    to_city: Mapped[str | None] = mapped_column(sa.String(200))
    """Why the final review went from a county to the city's desk with this round."""
    submitted_by: Mapped[Id]
    submitted_at: Mapped[datetime]
