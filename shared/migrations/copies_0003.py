"""What every service keeps beside its first copies: jurisdictions, scopes of systems, and its access log."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigPos, Json, UtcTime, Uuid


def widen_copies() -> None:
    """Add the columns of units and people, and make access_log."""
    op.add_column("known_unit", sa.Column("police_code", sa.String(12)))
    op.add_column("known_unit", sa.Column("towns", Json))
    op.add_column("known_unit", sa.Column("successor_id", Uuid))
    op.add_column("known_person", sa.Column("scopes", Json))
    op.create_table(
        "access_log",
        sa.Column("id", BigPos, autoincrement=True, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("unit_id", Uuid),
        sa.Column("session_id", Uuid),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("about", sa.String(40)),
        sa.Column("about_id", sa.String(80)),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("result", sa.String(10), nullable=False),
        sa.Column("code", sa.String(40)),
        sa.Column("reason", sa.String(200)),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("trace_id", sa.String(40), nullable=False),
        sa.CheckConstraint("result IN ('done', 'refused')", name="ck_access_log_result"),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_at", "access_log", ["at", "id"])
    op.create_index("ix_access_log_actor", "access_log", ["actor", "at", "id"])
    op.create_index("ix_access_log_what", "access_log", ["what", "at", "id"])
