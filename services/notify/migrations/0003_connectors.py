"""Connectors to the accounts of platforms, what they carry, and which pushes chase another."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; a push learns whether it corrects or kills."""
    allowed = sa.CheckConstraint("chase IN ('correction', 'kill')", name=op.f("ck_push_chase"))
    op.add_column("push", sa.Column("chase", sa.String(length=12), allowed, nullable=True))
    op.create_index("ix_push_task_id", "push", ["task_id"], unique=False)
    _connector()
    _carriage()


def _connector() -> None:
    op.create_table(
        "connector",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("host", sa.String(length=300), nullable=True),
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("cover_media_id", sa.String(length=200), nullable=True),
        sa.Column("releases", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("old_sealed", sa.Text(), nullable=True),
        sa.Column("old_until", UtcTime, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("disabled_reason", sa.String(length=200), nullable=True),
        sa.Column("checked_at", UtcTime, nullable=True),
        sa.Column("well_at", UtcTime, nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("test_at", UtcTime, nullable=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('file', 'http', 'wechat')", name=op.f("ck_connector_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_connector_unit_id_name")),
        sa.UniqueConstraint(
            "unit_id", "kind", "address", "app_id", name=op.f("uq_connector_unit_id_kind_address_app_id")
        ),
    )
    of_file = sa.text("kind = 'file'")
    op.create_index(
        "uq_connector_folder", "connector", ["address"], unique=True, sqlite_where=of_file, postgresql_where=of_file
    )
    op.create_index("ix_connector_created_at", "connector", ["created_at", "id"], unique=False)


def _carriage() -> None:
    op.create_table(
        "carriage",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("placement_id", Uuid, nullable=False),
        sa.Column("publication_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("connector_id", Uuid, nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("attribution", sa.String(length=200), nullable=False),
        sa.Column("earlier", sa.String(length=300), nullable=True),
        sa.Column("progress", Json, nullable=False),
        sa.Column("host", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime, nullable=False),
        sa.Column("lease_until", UtcTime, nullable=True),
        sa.Column("lease_token", Uuid, nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("stopped", sa.String(length=10), nullable=True),
        sa.Column("would_have_sent", sa.Boolean(), nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("settled_at", UtcTime, nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sending', 'done', 'failed')", name=op.f("ck_carriage_state")),
        sa.CheckConstraint("action IN ('place', 'correct', 'withdraw')", name=op.f("ck_carriage_action")),
        sa.CheckConstraint("stopped IN ('recall', 'kill')", name=op.f("ck_carriage_stopped")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carriage")),
        sa.UniqueConstraint("placement_id", name=op.f("uq_carriage_placement_id")),
    )
    op.create_index("ix_carriage_publication_id", "carriage", ["publication_id"], unique=False)
    op.create_index("ix_carriage_connector_id", "carriage", ["connector_id", "due_at", "id"], unique=False)
    for name, column, state in (("waiting", "next_at", "pending"), ("leased", "lease_until", "sending")):
        where = sa.text(f"state = '{state}'")
        op.create_index(
            f"ix_carriage_{name}", "carriage", [column], unique=False, sqlite_where=where, postgresql_where=where
        )
