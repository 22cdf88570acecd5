"""0001: the ground, the copies of the directory, and the first tables of notify."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid
from shared.migrations.copies_0001 import create_copies
from shared.migrations.ground_0001 import create_ground

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything, in the order of the keys."""
    create_ground()
    create_copies()
    _delivery()
    _host_breaker()
    _push()
    _sink()
    _branch()
    _receipt()
    _urge()


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("source_id", Uuid, nullable=False),
        sa.Column("recipient_id", Uuid, nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("host", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime, nullable=False),
        sa.Column("lease_until", UtcTime, nullable=True),
        sa.Column("lease_token", Uuid, nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("sent_at", UtcTime, nullable=True),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("would_have_sent", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'delivered', 'failed', 'expired', 'cancelled')",
            name=op.f("ck_delivery_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("source_id", "recipient_id", "way", name=op.f("uq_delivery_source_id_recipient_id_way")),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_delivery_leased",
        "delivery",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_delivery_recipient_id",
        "delivery",
        ["recipient_id", "next_at", "id"],
        unique=False,
        sqlite_where=sa.text("way <> 'inbox'"),
        postgresql_where=sa.text("way <> 'inbox'"),
    )
    op.create_index(
        "ix_delivery_unsent",
        "delivery",
        ["push_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )


def _host_breaker() -> None:
    op.create_table(
        "host_breaker",
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", UtcTime, nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_breaker")),
    )


def _push() -> None:
    op.create_table(
        "push",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("source_id", Uuid, nullable=False),
        sa.Column("about_ids", Json, nullable=False),
        sa.Column("asked_by", Uuid, nullable=True),
        sa.Column("publication_id", Uuid, nullable=True),
        sa.Column("task_id", Uuid, nullable=True),
        sa.Column("need_ids", Json, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("links", Json, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("wanted", Json, nullable=False),
        sa.Column("addressed", Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("close_reason", sa.String(length=200), nullable=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("opened_at", UtcTime, nullable=True),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("closed_at", UtcTime, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose IN ('publication', 'recall', 'repeat')", name=op.f("ck_push_purpose")),
        sa.CheckConstraint(
            "state IN ('waiting', 'approval', 'open', 'closed', 'recalled')", name=op.f("ck_push_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push")),
        sa.UniqueConstraint("number", name=op.f("uq_push_number")),
        sa.UniqueConstraint("source_id", name=op.f("uq_push_source_id")),
    )
    op.create_index("ix_push_created_at", "push", ["created_at", "id"], unique=False)
    op.create_index("ix_push_publication_id", "push", ["publication_id"], unique=False)
    op.create_index("ix_push_state", "push", ["state", "expires_at"], unique=False)


def _sink() -> None:
    op.create_table(
        "sink",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("disabled_reason", sa.String(length=200), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("old_salt", sa.String(length=64), nullable=True),
        sa.Column("old_until", UtcTime, nullable=True),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sink")),
        sa.UniqueConstraint("unit_id", "url", name=op.f("uq_sink_unit_id_url")),
    )
    op.create_index("ix_sink_unit_id", "sink", ["unit_id", "active"], unique=False)


def _branch() -> None:
    op.create_table(
        "branch",
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("gate_id", Uuid, nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("opened_at", UtcTime, nullable=True),
        sa.Column("due_at", UtcTime, nullable=True),
        sa.Column("planned_through", Uuid, nullable=True),
        sa.Column("done_at", UtcTime, nullable=True),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_branch_push_id_push")),
        sa.PrimaryKeyConstraint("push_id", "level", "gate_id", name=op.f("pk_branch")),
    )
    op.create_index("ix_branch_undone", "branch", ["done_at", "opened_at"], unique=False)


def _receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("id", Uuid, nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("branch", Uuid, nullable=False),
        sa.Column("gate_id", Uuid, nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("due_at", UtcTime, nullable=True),
        sa.Column("delivered_at", UtcTime, nullable=True),
        sa.Column("answered_at", UtcTime, nullable=True),
        sa.Column("urged_at", UtcTime, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'delivered', 'acknowledged', 'relayed', 'declined', "
            "'failed', 'expired', 'exempt')",
            name=op.f("ck_receipt_state"),
        ),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_receipt_push_id_push")),
        sa.PrimaryKeyConstraint("push_id", "unit_id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("id", name=op.f("uq_receipt_id")),
    )
    op.create_index("ix_receipt_plan", "receipt", ["push_id", "level", "gate_id", "unit_id"], unique=False)
    op.create_index("ix_receipt_push_state", "receipt", ["push_id", "state"], unique=False)
    op.create_index("ix_receipt_unit_id", "receipt", ["unit_id", "state"], unique=False)


def _urge() -> None:
    op.create_table(
        "urge",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_urge_push_id_push")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urge")),
    )
    op.create_index("ix_urge_push_id", "urge", ["push_id", "at"], unique=False)
