"""Working time: the copy that every service keeps, and year tables, office hours and local days of the directory."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid
from shared.migrations.copies_0002 import create_calendars

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    create_calendars()
    op.create_table(
        "year_table",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("off", Json, nullable=False),
        sa.Column("work", Json, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_year_table"),
        sa.UniqueConstraint("year", name="uq_year_table_year"),
        sa.CheckConstraint("status IN ('official', 'provisional')", name="ck_year_table_status"),
    )
    op.create_table(
        "office_hours",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("whose", sa.String(36), nullable=False),
        sa.Column("seasons", Json, nullable=False),
        sa.Column("every_day", sa.Boolean, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office_hours"),
        sa.UniqueConstraint("whose", name="uq_office_hours_whose"),
    )
    op.create_table(
        "local_day",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("whose", sa.String(36), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("working", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("slots", Json),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("removed_at", UtcTime),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_local_day"),
        sa.UniqueConstraint("whose", "on", name="uq_local_day_whose_on"),
    )
