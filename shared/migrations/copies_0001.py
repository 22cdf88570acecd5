"""The copies of the directory as every service's first migration makes them."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid


def create_copies() -> None:
    """Make known_unit, known_person, known_card and ended_session."""
    op.create_table(
        "known_unit",
        sa.Column("id", Uuid, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("short_name", sa.String(40), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("parent_id", Uuid),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("admin_code", sa.String(12)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.UniqueConstraint("code", name="uq_known_unit_code"),
    )
    op.create_index("ix_known_unit_path", "known_unit", ["path"])
    op.create_index("ix_known_unit_parent_id", "known_unit", ["parent_id"])
    op.create_table(
        "known_person",
        sa.Column("id", Uuid, primary_key=True),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("grants", Json, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("card_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_known_person_unit_id", "known_person", ["unit_id"])
    op.create_table(
        "known_card",
        sa.Column("person_id", Uuid, primary_key=True),
        sa.Column("card_version", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("contact", sa.Text),
    )
    op.create_table(
        "ended_session", sa.Column("id", Uuid, primary_key=True), sa.Column("ended_at", UtcTime, nullable=False)
    )
    op.create_index("ix_ended_session_ended_at", "ended_session", ["ended_at"])
