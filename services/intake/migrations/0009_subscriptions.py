"""0009: subscriptions of the units' own systems, and the keys under which they send needs."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "subscription",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("events", Json, nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("old_salt", sa.String(64)),
        sa.Column("old_until", UtcTime),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_by", Uuid, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("unit_id", "url", name="uq_subscription_unit_id_url"),
    )
    op.create_index("ix_subscription_unit_id", "subscription", ["unit_id", "created_at", "id"])
    op.create_table(
        "need_key",
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("need_id", Uuid),
        sa.Column("at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "key", name="pk_need_key"),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name="fk_need_key_need_id_need"),
    )
