"""0006: subscriptions of the units' own systems, and what is told to each."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0006"
down_revision = "0005"

STATES = "'pending', 'sending', 'sent', 'delivered', 'failed', 'expired', 'cancelled'"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "subscription",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("host", sa.String(300), nullable=False),
        sa.Column("events", Json, nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("old_salt", sa.String(64)),
        sa.Column("old_until", UtcTime),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("disabled_reason", sa.String(200)),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("checked_at", UtcTime),
        sa.Column("well_at", UtcTime),
        sa.Column("last_error", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
    )
    op.create_index("ix_subscription_unit_id", "subscription", ["unit_id"])
    _report()


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("subscription_id", Uuid, nullable=False),
        sa.Column("source_id", Uuid, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("next_at", UtcTime, nullable=False),
        sa.Column("lease_until", UtcTime),
        sa.Column("lease_token", Uuid),
        sa.Column("last_error", sa.String(300)),
        sa.Column("sent_at", UtcTime),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("would_have_sent", sa.Boolean, nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_report_state"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("subscription_id", "source_id", name="uq_report_subscription_id_source_id"),
        sa.UniqueConstraint("subscription_id", "seq", name="uq_report_subscription_id_seq"),
    )
    op.create_index("ix_report_made_at", "report", ["made_at"])
    for name, state, column in (("due", "pending", "next_at"), ("leased", "sending", "lease_until")):
        where = sa.text(f"state = '{state}'")
        op.create_index(f"ix_report_{name}", "report", [column], sqlite_where=where, postgresql_where=where)
