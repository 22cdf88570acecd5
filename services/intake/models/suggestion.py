"""Tables of 建议提案: the record, those who put it forward, the units that handle it, and what was done."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.models.root import Base, one_of
from services.intake.suggestions import BODIES, KINDS, PARTS, RESOLVED, STATES
from shared.db import Id, Uuid
from shared.db.types import BigPos

PAIRS = "(body = 'congress' AND kind = 'suggestion') OR (body = 'cppcc' AND kind = 'proposal')"
RUNNING = sa.text("ended_at IS NULL")


class Suggestion(Base):
    """建议或者提案. `state` moves by the table of steps (services/intake/suggestions/flow.py)."""

    __tablename__ = "suggestion"
    __table_args__ = (
        sa.CheckConstraint(one_of("body", BODIES), name="body"),
        sa.CheckConstraint(one_of("kind", KINDS), name="kind"),
        sa.CheckConstraint(PAIRS, name="kind_of_body"),
        sa.CheckConstraint(one_of("state", STATES), name="state"),
        sa.CheckConstraint(f"resolved IS NULL OR {one_of('resolved', RESOLVED)}", name="resolved"),
        sa.UniqueConstraint("bureau_id", "body", "session", "outside_number"),
        sa.Index("ix_suggestion_registered_at", "registered_at", "id"),
        sa.Index("ix_suggestion_bureau_id", "bureau_id", "registered_at", "id"),
        sa.Index("ix_suggestion_state", "state", "registered_at", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    bureau_id: Mapped[Id]
    """承办机关: the bureau that answers."""
    body: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(10))
    session: Mapped[str] = mapped_column(sa.String(40))
    """届次, as the body itself calls it: 五届三次会议."""
    outside_number: Mapped[str] = mapped_column(sa.String(20))
    """The number that it bears there."""
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text)
    received_on: Mapped[date] = mapped_column(sa.Date)
    """交办之日: from which the limits run."""
    state: Mapped[str] = mapped_column(sa.String(12))
    resolved: Mapped[str | None] = mapped_column(sa.String(1))
    """A, B or C of the reply that was sent last."""
    registered_by: Mapped[Id]
    registered_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class Signatory(Base):
    """领衔人、附议人: name and office; both go when they are erased, the place in the order stays."""

    __tablename__ = "signatory"
    __table_args__ = (
        sa.CheckConstraint("(erased_at IS NULL) = (name IS NOT NULL)", name="erased_or_named"),
        sa.CheckConstraint("erased_at IS NULL OR office IS NULL", name="erased_whole"),
        sa.UniqueConstraint("suggestion_id", "n"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    suggestion_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("suggestion.id"))
    n: Mapped[int]
    """1 is the one who leads."""
    name: Mapped[str | None] = mapped_column(sa.String(40))
    office: Mapped[str | None] = mapped_column(sa.String(60))
    """单位及职务, as the body printed it."""
    salutation: Mapped[str] = mapped_column(sa.String(40))
    """How the reply addresses him behind the name: 代表, 委员."""
    erased_at: Mapped[datetime | None]


class SuggestionUnit(Base):
    """主办、会办: a unit that handles it, until it hands it back or another takes its place."""

    __tablename__ = "suggestion_unit"
    __table_args__ = (
        sa.CheckConstraint(one_of("part", PARTS), name="part"),
        sa.CheckConstraint("(opinion IS NULL) = (opinion_at IS NULL)", name="opinion_at"),
        sa.Index("ix_suggestion_unit_unit_id", "unit_id", "ended_at", "suggestion_id"),
        sa.Index(
            "uq_suggestion_unit_running", "suggestion_id", "unit_id", unique=True, sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    suggestion_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("suggestion.id"))
    unit_id: Mapped[Id]
    part: Mapped[str] = mapped_column(sa.String(4))
    since: Mapped[datetime]
    return_until: Mapped[datetime]
    """Until then the unit may hand it back as not its own business."""
    opinion: Mapped[str | None] = mapped_column(sa.Text)
    opinion_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SuggestionNote(Base):
    """办理记录: one line for each thing that was done. Never a signatory's name: he stands there by his place."""

    __tablename__ = "suggestion_note"
    __table_args__ = (sa.Index("ix_suggestion_note_suggestion_id", "suggestion_id", "id"),)

    id: Mapped[int] = mapped_column(BigPos, primary_key=True)
    suggestion_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("suggestion.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(sa.String(20))
    by: Mapped[str] = mapped_column(sa.String(80))
    unit_id: Mapped[str | None] = mapped_column(Uuid)
    words: Mapped[str] = mapped_column(sa.String(1000))
