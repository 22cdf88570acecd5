"""0010: whom an urge named and who urged, how often one may, hand-overs to deputies; coverage read from an index."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make two tables, widen urge, lay the keys of receipts anew."""
    op.drop_index("ix_receipt_push_state", "receipt")
    op.create_index("ix_receipt_coverage", "receipt", ["push_id", "state", "level", "branch", "due_at"])
    op.drop_index("ix_receipt_unit_id", "receipt")
    op.create_index("ix_receipt_unit_id", "receipt", ["unit_id", "push_id", "state"])
    with op.batch_alter_table("urge") as batch:
        batch.add_column(sa.Column("by_id", Uuid))
        batch.add_column(sa.Column("level", sa.String(10)))
        batch.add_column(sa.Column("branch", Uuid))
    with op.batch_alter_table("receipt") as batch:
        batch.add_column(sa.Column("urges", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.execute("UPDATE receipt SET urges = 1 WHERE urged_at IS NOT NULL")
    _urge_policy()
    _hand_over()


def _urge_policy() -> None:
    op.create_table(
        "urge_policy",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("rest_minutes", sa.Integer, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("changed_by", Uuid, nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_urge_policy"),
        sa.UniqueConstraint("unit_id", name="uq_urge_policy_unit_id"),
    )


def _hand_over() -> None:
    op.create_table(
        "hand_over",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("from_id", Uuid, nullable=False),
        sa.Column("to_id", Uuid, nullable=False),
        sa.Column("receipt_id", Uuid),
        sa.Column("since", UtcTime, nullable=False),
        sa.Column("until", UtcTime),
        sa.Column("ended_at", UtcTime),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("from_id <> to_id", name="ck_hand_over_somebody_else"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_over"),
    )
    op.create_index("ix_hand_over_unit_id", "hand_over", ["unit_id", "created_at", "id"])
    _one("uq_hand_over_receipt", ["receipt_id", "from_id"], "receipt_id IS NOT NULL AND ended_at IS NULL")
    _one("uq_hand_over_period", ["unit_id", "from_id"], "receipt_id IS NULL AND ended_at IS NULL")


def _one(name: str, columns: list[str], which: str) -> None:
    where = sa.text(which)
    op.create_index(name, "hand_over", columns, unique=True, sqlite_where=where, postgresql_where=where)
