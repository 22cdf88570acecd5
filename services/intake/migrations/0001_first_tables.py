"""First tables: the ground, the copies of the directory, needs and their timelines."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigPos, Json, UtcTime, Uuid
from shared.migrations.copies_0001 import create_copies
from shared.migrations.ground_0001 import create_ground

revision = "0001"
down_revision = None

KINDS = "'incident_analysis', 'experience', 'force_state', 'role_model', 'inspection', 'law_analysis', 'law_education', 'online_topic', 'petition_topic', 'prevention', 'topic_tally'"  # fmt: skip  # noqa: E501
TOPICS = "'crime', 'political_security', 'public_order', 'traffic', 'disputes'"
STATES = "'pending', 'accepted', 'returned', 'merged', 'declined', 'withdrawn', 'recalled', 'drafting', 'first_review', 'second_review', 'legal_review', 'final_review', 'publishing', 'published', 'closed'"  # fmt: skip  # noqa: E501


def upgrade() -> None:
    """Make everything."""
    create_ground()
    create_copies()
    _need()
    _timeline()


def _need() -> None:
    op.create_table(
        "need",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("raised_by", Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("subtopic", sa.String(20)),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        sa.Column("audience", sa.String(10), nullable=False),
        sa.Column("wanted_by", UtcTime),
        sa.Column("region", sa.String(40)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("task_id", Uuid),
        sa.Column("task_number", sa.String(40)),
        sa.Column("desk_id", Uuid),
        sa.Column("due_at", UtcTime),
        sa.Column("raised_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("number", name=op.f("uq_need_number")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_need_kind")),
        sa.CheckConstraint(f"topic IN ({TOPICS})", name=op.f("ck_need_topic")),
        sa.CheckConstraint("priority IN ('flash', 'urgent', 'ordinary')", name=op.f("ck_need_priority")),
        sa.CheckConstraint("audience IN ('internal', 'public')", name=op.f("ck_need_audience")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_need_state")),
    )
    op.create_index("ix_need_raised_at", "need", ["raised_at", "id"])
    for column in ("unit_id", "topic", "state"):
        op.create_index(f"ix_need_{column}", "need", [column, "raised_at", "id"])


def _timeline() -> None:
    op.create_table(
        "need_progress",
        sa.Column("id", BigPos, nullable=False),
        sa.Column("need_id", Uuid, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("unit_id", Uuid),
        sa.Column("reason", sa.Text),
        sa.Column("details", Json, nullable=False),
        sa.Column("producer", sa.String(20)),
        sa.Column("pos", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_progress")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_progress_need_id_need")),
        sa.UniqueConstraint(
            "need_id", "producer", "pos", "what", name=op.f("uq_need_progress_need_id_producer_pos_what")
        ),
    )
    op.create_index("ix_need_progress_need_id", "need_progress", ["need_id", "at", "id"])
    op.create_table(
        "need_push",
        sa.Column("need_id", Uuid, nullable=False),
        sa.Column("push_id", Uuid, nullable=False),
        sa.PrimaryKeyConstraint("need_id", "push_id", name=op.f("pk_need_push")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_push_need_id_need")),
    )
    op.create_index("ix_need_push_push_id", "need_push", ["push_id"])
    op.create_table(
        "push_tally",
        sa.Column("push_id", Uuid, nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False)
          for name in ("addressed", "opened", "acknowledged", "relayed", "declined", "late")),
        sa.Column("last_at", UtcTime),
        sa.PrimaryKeyConstraint("push_id", "level", name=op.f("pk_push_tally")),
        sa.CheckConstraint("level IN ('city', 'county', 'station')", name=op.f("ck_push_tally_level")),
    )  # fmt: skip
