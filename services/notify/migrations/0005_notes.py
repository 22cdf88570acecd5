"""0005: notes for the people of a unit."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "note",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("source_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("about", sa.String(12), nullable=False),
        sa.Column("about_id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("due_at", UtcTime),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("noted_at", UtcTime, nullable=False),
        sa.Column("seen_at", UtcTime),
        sa.CheckConstraint("about IN ('need', 'suggestion')", name=op.f("ck_note_about")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("source_id", "unit_id", name=op.f("uq_note_source_id_unit_id")),
    )
    op.create_index("ix_note_unit_id", "note", ["unit_id", "noted_at", "id"])
    for name, columns, text in (
        ("unseen", ["unit_id", "noted_at", "id"], "seen_at IS NULL"), ("seen_at", ["seen_at"], "seen_at IS NOT NULL"),
    ):  # fmt: skip
        where = sa.text(text)
        op.create_index(f"ix_note_{name}", "note", columns, sqlite_where=where, postgresql_where=where)
