"""0012: opens of short links; totals that platforms show."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigPos, UtcTime, Uuid

revision = "0012"
down_revision = "0011"
INDICATORS = ("reads", "plays", "forwards", "likes", "comments", "favourites", "click_rate")


def upgrade() -> None:
    """Make three tables."""
    op.create_table(
        "link_opens",
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("opens", BigPos, nullable=False),
        sa.PrimaryKeyConstraint("push_id", "unit_id", "day", name=op.f("pk_link_opens")),
    )
    op.create_table(
        "posted_page",
        sa.Column("publication_id", Uuid, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("publication_id", "channel", name=op.f("pk_posted_page")),
    )
    op.create_table(
        "platform_total",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("publication_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("account", sa.String(60), nullable=False),
        sa.Column("indicator", sa.String(20), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("value", BigPos, nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(200)),
        sa.Column("replaces_id", Uuid),
        sa.Column("replaced_at", UtcTime),
        sa.Column("entered_by", Uuid, nullable=False),
        sa.Column("entered_at", UtcTime, nullable=False),
        sa.CheckConstraint(f"indicator IN {INDICATORS}", name=op.f("ck_platform_total_indicator")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_platform_total_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_total")),
    )
    op.create_index("ix_platform_total_entered_at", "platform_total", ["entered_at", "id"])
    standing = sa.text("replaced_at IS NULL")
    key = ["publication_id", "channel", "account", "indicator", "day"]
    op.create_index(
        "uq_platform_total_standing", "platform_total", key, unique=True,
        sqlite_where=standing, postgresql_where=standing,
    )  # fmt: skip
