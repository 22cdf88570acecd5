"""0007: every way out of a unit beside the webhook, gateways, rates, and deliveries that belong to no push."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0007"
down_revision = "0006"

WAYS = "'webhook', 'wecom_bot', 'dingtalk_bot', 'feishu_bot', 'wecom_app', 'mail', 'sms', 'file'"


def upgrade() -> None:
    """Alter two tables, make two."""
    _sink()
    with op.batch_alter_table("delivery") as batch:
        batch.alter_column("push_id", existing_type=Uuid, nullable=True)
        batch.add_column(sa.Column("parts_done", sa.Integer, nullable=False, server_default=sa.text("0")))
        batch.add_column(sa.Column("bundle_id", Uuid))
    failed = sa.text("state = 'failed'")
    op.create_index("ix_delivery_failed", "delivery", ["next_at", "id"], sqlite_where=failed, postgresql_where=failed)
    _gateway()
    op.create_table(
        "rate_bucket",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("slots", Json, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate_bucket"),
    )


def _sink() -> None:
    added = (
        sa.Column("way", sa.String(16), nullable=False, server_default="webhook"),
        sa.Column("name", sa.String(60), nullable=False, server_default=""),
        sa.Column("audience", sa.String(12), nullable=False, server_default="internal"),
        sa.Column("person_id", Uuid),
        sa.Column("group_id", Uuid),
        sa.Column("gateway_id", Uuid),
        sa.Column("bucket", sa.String(64)),
        sa.Column("sealed", sa.Text),
        sa.Column("old_sealed", sa.Text),
        sa.Column("quiet", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("digest", sa.String(10), nullable=False, server_default="each"),
        sa.Column("urgent_only", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("checked_at", UtcTime),
        sa.Column("well_at", UtcTime),
        sa.Column("last_error", sa.String(300)),
        sa.Column("test_at", UtcTime),
    )
    with op.batch_alter_table("sink") as batch:
        for column in added:
            batch.add_column(column)
        batch.drop_constraint("uq_sink_unit_id_url", type_="unique")
        batch.create_check_constraint("ck_sink_way", f"way IN ({WAYS})")
        batch.create_check_constraint("ck_sink_audience", "audience IN ('internal', 'public')")
        batch.create_check_constraint("ck_sink_digest", "digest IN ('each', 'hourly', 'daily')")
    with op.batch_alter_table("sink") as batch:
        for column in added:
            if not column.nullable:
                batch.alter_column(column.name, existing_type=column.type, server_default=None)
    op.create_index("ix_sink_person_id", "sink", ["person_id"])
    op.create_index("ix_sink_created_at", "sink", ["created_at", "id"])
    _one("uq_sink_address", ["unit_id", "url"], "person_id IS NULL")
    _one("uq_sink_person", ["unit_id", "person_id", "way"], "person_id IS NOT NULL")


def _one(name: str, columns: list[str], which: str) -> None:
    where = sa.text(which)
    op.create_index(name, "sink", columns, unique=True, sqlite_where=where, postgresql_where=where)


def _gateway() -> None:
    op.create_table(
        "gateway",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("host", sa.String(300), nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("sealed", sa.Text),
        sa.Column("rate", sa.Integer),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("checked_at", UtcTime),
        sa.Column("well_at", UtcTime),
        sa.Column("last_error", sa.String(300)),
        sa.Column("test_at", UtcTime),
        sa.Column("test_by", Uuid),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("kind IN ('mail', 'sms', 'wecom_app')", name="ck_gateway_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_gateway"),
        sa.UniqueConstraint("unit_id", "kind", name="uq_gateway_unit_id_kind"),
    )
