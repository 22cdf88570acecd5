"""The ground tables that stand in every service's database (reliability.md 2.1), as SQLAlchemy Core tables."""

import sqlalchemy as sa

from shared.db.types import NAMING, BigPos, Json, UtcTime, Uuid

ground = sa.MetaData(naming_convention=NAMING)

event_log = sa.Table(
    "event_log",
    ground,
    sa.Column("pos", BigPos, primary_key=True, autoincrement=False),
    sa.Column("event_id", Uuid, nullable=False, unique=True),
    sa.Column("type", sa.String(80), nullable=False),
    sa.Column("schema_ver", sa.Integer, nullable=False),
    sa.Column("agg_type", sa.String(40), nullable=False),
    sa.Column("agg_id", sa.String(80), nullable=False),
    sa.Column("agg_ver", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("unit", sa.String(80), nullable=True),
    sa.Column("trace_id", sa.String(40), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("agg_type", "agg_id", "agg_ver"),
)

stream_meta = sa.Table(
    "stream_meta",
    ground,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("epoch", Uuid, nullable=False),
    sa.Column("pruned_through", sa.BigInteger, nullable=False),
    sa.CheckConstraint("id = 1", name="single"),
)

cursor = sa.Table(
    "cursor",
    ground,
    sa.Column("producer", sa.String(40), primary_key=True),
    sa.Column("epoch", Uuid, nullable=True),
    sa.Column("pos", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("head", sa.BigInteger, nullable=False),
    sa.Column("head_seen_at", UtcTime, nullable=True),
    sa.Column("halted", sa.Text, nullable=True),
)

access_log = sa.Table(
    "access_log",
    ground,
    sa.Column("id", BigPos, primary_key=True, autoincrement=True),
    sa.Column("at", UtcTime, nullable=False),
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
    sa.CheckConstraint("result IN ('done', 'refused')", name="result"),
    sa.Index("ix_access_log_at", "at", "id"),
    sa.Index("ix_access_log_actor", "actor", "at", "id"),
    sa.Index("ix_access_log_what", "what", "at", "id"),
)
"""访问日志: sign-ins, denials, reads of what is sensitive, exports. Not chained; kept at least six months."""

parked = sa.Table(
    "parked",
    ground,
    sa.Column("producer", sa.String(40), primary_key=True),
    sa.Column("pos", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("agg_type", sa.String(40), nullable=False),
    sa.Column("agg_id", sa.String(80), nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("parked_at", UtcTime, nullable=False),
    sa.Column("by", sa.String(80), nullable=True),
    sa.Column("reason", sa.Text, nullable=True),
    sa.CheckConstraint("state IN ('parked','replayed','discarded')", name="state"),
    sa.Index("ix_parked_open", "producer", "agg_type", "agg_id", "pos"),
)

idempotency = sa.Table(
    "idempotency",
    ground,
    sa.Column("actor", sa.String(80), primary_key=True),
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("req_sha256", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=True),
    sa.Column("headers", sa.Text, nullable=True),
    sa.Column("response", sa.Text, nullable=True),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Index("ix_idempotency_created_at", "created_at"),
)

relay = sa.Table(
    "relay",
    ground,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("pos", sa.BigInteger, nullable=False),
)

clock = sa.Table(
    "clock",
    ground,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("offset_seconds", sa.Float, nullable=False),
    sa.CheckConstraint("id = 1", name="single"),
)

counter = sa.Table(
    "counter",
    ground,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)

schema_floor = sa.Table(
    "schema_floor",
    ground,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("step", sa.String(8), nullable=False),
    sa.CheckConstraint("id = 1", name="single"),
)
"""The oldest step whose code may still run on this schema: what makes a rolling upgrade and a way back safe."""

archive = sa.Table(
    "archive",
    ground,
    sa.Column("through", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("file", sa.String(200), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
)
"""Stretches of the log that lie in a signed file: positions above `since` up to `through`, whose hash is `hash`."""

shipped = sa.Table(
    "shipped",
    ground,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("pos", sa.BigInteger, nullable=False),
)
"""How far something has been given to a system outside (the access log)."""

rebase = sa.Table(
    "rebase",
    ground,
    sa.Column("epoch", Uuid, primary_key=True),
    sa.Column("pos", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
)
"""New epochs of this log: from which position on, who decided it and why (reliability.md 2.8)."""

repair = sa.Table(
    "repair",
    ground,
    sa.Column("id", Uuid, primary_key=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("chosen", Json, nullable=False),
    sa.Column("per_second", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("asked_by", sa.String(80), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("decided_by", sa.String(80)),
    sa.Column("decided_at", UtcTime),
    sa.Column("ended_at", UtcTime),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("words", sa.String(200)),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("kind IN ('replay', 'discard')", name="kind"),
    sa.CheckConstraint("state IN ('asked', 'approved', 'refused', 'done', 'stopped', 'expired')", name="state"),
    sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
    sa.Index("ix_repair_state", "state", "asked_at", "id"),
)
"""Repairs of many parked events at once: one person asks, another decides, a chore works through them."""
