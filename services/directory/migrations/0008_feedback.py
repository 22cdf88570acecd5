"""0008: 意见建议, what somebody said of the system and what was answered."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feedback",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("page", sa.String(200)),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("given_at", UtcTime, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("answer", sa.String(2000)),
        sa.Column("asked", sa.String(80)),
        sa.Column("shown", sa.Boolean, nullable=False),
        sa.Column("settled_at", UtcTime),
        sa.Column("settled_by", Uuid),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_feedback_person_id_person"),
        sa.UniqueConstraint("number", name="uq_feedback_number"),
        sa.CheckConstraint("kind IN ('complaint', 'suggestion', 'fault')", name=op.f("ck_feedback_kind")),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name=op.f("ck_feedback_state")),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_feedback_settled")),
        sa.CheckConstraint("NOT shown OR (state = 'answered' AND asked IS NOT NULL)", name=op.f("ck_feedback_shown")),
    )
    op.create_index("ix_feedback_person_id", "feedback", ["person_id", "given_at", "id"])
    op.create_index("ix_feedback_state", "feedback", ["state", "given_at", "id"])
    op.create_index("ix_feedback_shown", "feedback", ["shown", "settled_at", "id"])
    op.create_index("ix_feedback_month", "feedback", ["month"])
