"""What keeping adds to every ground: archives, shipped rows, repairs, new epochs, who may run on the schema."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid


def widen_ground() -> None:
    """Make archive, shipped, repair, rebase and schema_floor; every code that runs on the first ground runs on this."""
    op.create_table(
        "schema_floor",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("step", sa.String(8), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_schema_floor_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schema_floor")),
    )
    op.create_table(
        "archive",
        sa.Column("through", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("through", name=op.f("pk_archive")),
    )
    op.create_table(
        "shipped",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shipped")),
    )
    op.create_table(
        "rebase",
        sa.Column("epoch", Uuid, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_rebase")),
    )
    _create_repair()


def _create_repair() -> None:
    op.create_table(
        "repair",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("chosen", Json, nullable=False),
        sa.Column("per_second", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("asked_at", UtcTime, nullable=False),
        sa.Column("decided_by", sa.String(80)),
        sa.Column("decided_at", UtcTime),
        sa.Column("ended_at", UtcTime),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
        sa.Column("words", sa.String(200)),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
        sa.CheckConstraint("kind IN ('replay', 'discard')", name=op.f("ck_repair_kind")),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'refused', 'done', 'stopped', 'expired')", name=op.f("ck_repair_state")
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_repair_two_people")),
    )
    op.create_index("ix_repair_state", "repair", ["state", "asked_at", "id"])
