"""0008: findings of the gate that were confirmed, and overrides of it."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Two tables; findings themselves are worked out from the text each time and never stored."""
    _confirmation()
    _override()


def _confirmation() -> None:
    op.create_table(
        "gate_confirmation",
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("confirmed_at", UtcTime, nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_gate_confirmation_content")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_gate_confirmation_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "content_hash", "key", name=op.f("pk_gate_confirmation")),
    )


def _override() -> None:
    name = "gate_override"
    op.create_table(
        name,
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("keys", Json, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("asked_by", Uuid, nullable=False),
        sa.Column("asked_at", UtcTime, nullable=False),
        sa.Column("seconded_by", Uuid, nullable=True),
        sa.Column("seconded_at", UtcTime, nullable=True),
        sa.Column("settled_by", Uuid, nullable=True),
        sa.Column("settled_at", UtcTime, nullable=True),
        sa.Column("settle_reason", sa.String(500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'seconded', 'granted', 'refused')", name=op.f(f"ck_{name}_state")),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f(f"ck_{name}_content")),
        sa.CheckConstraint("(seconded_at IS NULL) = (seconded_by IS NULL)", name=op.f(f"ck_{name}_seconded")),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name=op.f(f"ck_{name}_settled")),
        sa.CheckConstraint(
            "(state IN ('granted', 'refused')) = (settled_at IS NOT NULL)", name=op.f(f"ck_{name}_settled_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('seconded', 'granted') OR seconded_by IS NOT NULL", name=op.f(f"ck_{name}_seconded_first")
        ),
        sa.CheckConstraint(
            "state <> 'granted' OR (settled_by <> seconded_by AND settled_by <> asked_by)",
            name=op.f(f"ck_{name}_two_persons"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f(f"fk_{name}_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index("ix_gate_override_task_id", name, ["task_id", "asked_at"])
