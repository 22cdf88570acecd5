"""The copy of the working calendar as every service's second migration makes it."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, Uuid


def create_calendars() -> None:
    """Make known_calendar."""
    op.create_table(
        "known_calendar",
        sa.Column("calendar_id", Uuid, nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("unit_id", Uuid),
        sa.Column("year", sa.Integer),
        sa.Column("content", Json, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("calendar_id", name="pk_known_calendar"),
        sa.CheckConstraint("what IN ('year', 'hours', 'day')", name="ck_known_calendar_what"),
    )
    op.create_index("ix_known_calendar_unit_id", "known_calendar", ["unit_id"])
