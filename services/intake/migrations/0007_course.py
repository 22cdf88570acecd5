"""0007: the course of a need: since when it is merged, what it looks like, how it was rated, what came of it."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0007"
down_revision = "0006"

INDICATORS = "'cases', 'accidents', 'deaths', 'injuries', 'fires', 'hazards', 'disputes'"


def upgrade() -> None:
    """Make the tables; what was merged so far is marked so."""
    op.add_column("need", sa.Column("merged_at", UtcTime))
    op.add_column("need", sa.Column("similar", Json, nullable=False, server_default="[]"))
    op.execute("UPDATE need SET merged_at = updated_at WHERE state = 'merged'")
    op.create_table(
        "need_gram",
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("key", sa.BigInteger, nullable=False),
        sa.Column("need_id", Uuid, nullable=False),
        sa.PrimaryKeyConstraint("period", "key", "need_id", name=op.f("pk_need_gram")),
        sqlite_with_rowid=False,
    )
    _rating()
    _outcome()


def _rating() -> None:
    op.create_table(
        "need_rating",
        sa.Column("need_id", Uuid, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("satisfied", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("rated_by", Uuid, nullable=False),
        sa.Column("rated_at", UtcTime, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_at", UtcTime),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_need_rating_round")),
        sa.CheckConstraint("satisfied OR reason IS NOT NULL", name=op.f("ck_need_rating_reason")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_need_rating_answered")),
        sa.PrimaryKeyConstraint("need_id", "round", name=op.f("pk_need_rating")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_rating_need_id_need")),
    )


def _outcome() -> None:
    op.create_table(
        "need_outcome",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("need_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("indicator", sa.String(20), nullable=False),
        sa.Column("value", sa.Integer),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("base_value", sa.Integer),
        sa.Column("base_since", sa.Date),
        sa.Column("base_until", sa.Date),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("reported_by", Uuid, nullable=False),
        sa.Column("reported_at", UtcTime, nullable=False),
        sa.Column("superseded_by", Uuid),
        sa.CheckConstraint(f"indicator IN ({INDICATORS})", name=op.f("ck_need_outcome_indicator")),
        sa.CheckConstraint("until >= since", name=op.f("ck_need_outcome_period")),
        sa.CheckConstraint("value IS NULL OR value >= 0", name=op.f("ck_need_outcome_value")),
        sa.CheckConstraint("base_value IS NULL OR base_since IS NOT NULL", name=op.f("ck_need_outcome_base")),
        sa.CheckConstraint("(base_since IS NULL) = (base_until IS NULL)", name=op.f("ck_need_outcome_base_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_outcome")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_outcome_need_id_need")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["need_outcome.id"], name=op.f("fk_need_outcome_superseded_by_need_outcome")
        ),
    )
    op.create_index("ix_need_outcome_need_id", "need_outcome", ["need_id", "reported_at", "id"])
