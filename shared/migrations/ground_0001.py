"""The ground tables as every service's first migration makes them; later changes are steps of their own."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigPos, UtcTime, Uuid
from shared.ids import new_id


def create_ground() -> None:
    """Make the ground tables and the stream's identity (its epoch)."""
    _create_log()
    _create_following()
    _create_commands()


def _create_log() -> None:
    """The event log and who it is."""
    op.create_table(
        "event_log",
        sa.Column("pos", BigPos, autoincrement=False, nullable=False),
        sa.Column("event_id", Uuid, nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("schema_ver", sa.Integer(), nullable=False),
        sa.Column("agg_type", sa.String(length=40), nullable=False),
        sa.Column("agg_id", sa.String(length=80), nullable=False),
        sa.Column("agg_ver", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=True),
        sa.Column("trace_id", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("pos", name=op.f("pk_event_log")),
        sa.UniqueConstraint("agg_type", "agg_id", "agg_ver", name=op.f("uq_event_log_agg_type_agg_id_agg_ver")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_log_event_id")),
    )
    op.create_table(
        "stream_meta",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", Uuid, nullable=False),
        sa.Column("pruned_through", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_stream_meta_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_meta")),
    )
    op.create_table(
        "relay",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("pos", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_relay")),
    )
    meta = sa.table("stream_meta", sa.column("id"), sa.column("epoch", Uuid), sa.column("pruned_through"))
    op.bulk_insert(meta, [{"id": 1, "epoch": new_id(), "pruned_through": 0}])


def _create_following() -> None:
    """Cursors and what is parked."""
    op.create_table(
        "cursor",
        sa.Column("producer", sa.String(length=40), nullable=False),
        sa.Column("epoch", Uuid, nullable=True),
        sa.Column("pos", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("head_seen_at", UtcTime(), nullable=True),
        sa.Column("halted", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("producer", name=op.f("pk_cursor")),
    )
    op.create_table(
        "parked",
        sa.Column("producer", sa.String(length=40), nullable=False),
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agg_type", sa.String(length=40), nullable=False),
        sa.Column("agg_id", sa.String(length=80), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("parked_at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('parked','replayed','discarded')", name=op.f("ck_parked_state")),
        sa.PrimaryKeyConstraint("producer", "pos", name=op.f("pk_parked")),
    )
    op.create_index("ix_parked_open", "parked", ["producer", "agg_type", "agg_id", "pos"], unique=False)


def _create_commands() -> None:
    """Answers to repeated commands, numbers, the test clock."""
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("req_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"], unique=False)
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset_seconds", sa.Float(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clock_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
