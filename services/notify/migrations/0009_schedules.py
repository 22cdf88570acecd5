"""0009: recurring pushes, their runs, and the publications heard of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make four tables; the publications that were pushed before are those heard of so far."""
    _schedule()
    _schedule_run()
    _known_publication()
    op.create_table(
        "gathered",
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("publication_id", Uuid, nullable=False),
        sa.Column("branch", Uuid),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name="fk_gathered_push_id_push"),
        sa.PrimaryKeyConstraint("push_id", "publication_id", name="pk_gathered"),
    )
    op.create_index("ix_gathered_publication_id", "gathered", ["publication_id"])
    _hear_again()


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("rule", Json, nullable=False),
        sa.Column("content", sa.String(12), nullable=False),
        sa.Column("publication_id", Uuid),
        sa.Column("topics", Json),
        sa.Column("with_counties", sa.Boolean, nullable=False),
        sa.Column("wanted", Json, nullable=False),
        sa.Column("priority", sa.String(12), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(200)),
        sa.Column("settled_on", sa.Date, nullable=False),
        sa.Column("skipped_on", sa.Date),
        sa.Column("next_at", UtcTime),
        sa.Column("gathered_at", UtcTime, nullable=False),
        sa.Column("asked_by", Uuid, nullable=False),
        sa.Column("approved_by", Uuid),
        sa.Column("approved_at", UtcTime),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('approval', 'active', 'stopped', 'ended')", name="ck_schedule_state"),
        sa.CheckConstraint("content IN ('collection', 'publication')", name="ck_schedule_content"),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
    )
    op.create_index("ix_schedule_created_at", "schedule", ["created_at", "id"])
    op.create_index("ix_schedule_publication_id", "schedule", ["publication_id"])
    active = sa.text("state = 'active'")
    op.create_index("ix_schedule_next_at", "schedule", ["next_at"], sqlite_where=active, postgresql_where=active)


def _schedule_run() -> None:
    op.create_table(
        "schedule_run",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("schedule_id", Uuid, nullable=False),
        sa.Column("named_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("due_at", UtcTime),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(200)),
        sa.Column("push_id", Uuid),
        sa.Column("items", sa.Integer, nullable=False),
        sa.Column("ran_at", UtcTime, nullable=False),
        sa.CheckConstraint("state IN ('pushed', 'nothing', 'missed', 'skipped')", name="ck_schedule_run_state"),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name="fk_schedule_run_schedule_id_schedule"),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_run"),
        sa.UniqueConstraint("schedule_id", "named_on", name="uq_schedule_run_schedule_id_named_on"),
        sa.UniqueConstraint("schedule_id", "due_on", name="uq_schedule_run_schedule_id_due_on"),
    )
    op.create_index("ix_schedule_run_push_id", "schedule_run", ["push_id"])


def _known_publication() -> None:
    op.create_table(
        "known_publication",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("audience", sa.String(12), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("short", sa.String(200)),
        sa.Column("links", Json, nullable=False),
        sa.Column("content_hash", sa.String(64)),
        sa.Column("corrects_id", Uuid),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("published_at", UtcTime, nullable=False),
        sa.Column("heard_at", UtcTime, nullable=False),
        sa.CheckConstraint(
            "state IN ('standing', 'corrected', 'recalled', 'killed')", name="ck_known_publication_state"
        ),
        sa.CheckConstraint("audience IN ('internal', 'public')", name="ck_known_publication_audience"),
        sa.PrimaryKeyConstraint("id", name="pk_known_publication"),
    )
    op.create_index("ix_known_publication_unit_id", "known_publication", ["unit_id", "state", "heard_at"])


def _hear_again() -> None:
    """One row for each publication that was pushed and still stands: neither recalled nor corrected since."""
    push = sa.table(
        "push",
        *(sa.column(name, Uuid) for name in ("id", "publication_id", "unit_id", "task_id")),
        *(sa.column(name) for name in ("purpose", "chase", "state", "topic", "audience", "title", "text")),
        sa.column("content_hash"), sa.column("links", Json), sa.column("about_ids", Json),
        sa.column("created_at", UtcTime),
    )  # fmt: skip
    rows = op.get_bind().execute(sa.select(push).order_by(push.c.created_at)).all()
    gone = {about for row in rows if row.purpose == "recall" or row.chase for about in row.about_ids}
    gone |= {row.id for row in rows if row.state == "recalled"}
    undone = {row.publication_id for row in rows if row.id in gone}
    told = {
        row.publication_id: _heard(row)
        for row in rows
        if row.purpose == "publication" and row.publication_id and row.publication_id not in undone
    }
    if told:
        op.bulk_insert(_TARGET, list(told.values()))


_TARGET = sa.table(
    "known_publication",
    *(sa.column(name, Uuid) for name in ("id", "unit_id", "task_id", "corrects_id")),
    *(sa.column(name) for name in ("topic", "audience", "title", "text", "short", "content_hash", "state")),
    sa.column("links", Json), sa.column("published_at", UtcTime), sa.column("heard_at", UtcTime),
)  # fmt: skip


def _heard(row: Any) -> dict[str, Any]:
    """A correction's push says first what was wrong, and after a blank line the text that takes its place."""
    corrects = row.chase == "correction"
    return {
        "id": row.publication_id, "unit_id": row.unit_id, "task_id": row.task_id, "corrects_id": None,
        "topic": row.topic, "audience": row.audience, "state": "standing", "short": None,
        "title": row.title.removeprefix("更正：") if corrects else row.title,
        "text": row.text.partition("\n\n")[2] if corrects else row.text,
        "links": row.links, "content_hash": row.content_hash,
        "published_at": row.created_at, "heard_at": row.created_at,
    }  # fmt: skip
