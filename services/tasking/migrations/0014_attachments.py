"""0014: attachments of needs and materials as heard, those asked for; lead time and verdict of materials."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables, widen those of materials and files."""
    for column in (
        sa.Column("happens_at", UtcTime), sa.Column("best", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("verdict", sa.String(10)), sa.Column("verdict_reason", sa.String(500)), sa.Column("judged_by", Uuid),
        sa.Column("judged_at", UtcTime), sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    ):  # fmt: skip
        op.add_column("known_material", column)
    op.create_index("ix_known_material_happens_at", "known_material", ["happens_at", "material_id"])
    op.add_column("stored_file", sa.Column("attachment_id", Uuid))
    _known()
    _takings()


def _known() -> None:
    op.create_table(
        "known_attachment",
        sa.Column("attachment_id", Uuid, nullable=False),
        sa.Column("need_id", Uuid),
        sa.Column("material_id", Uuid),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("added_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_known_attachment")),
        sa.CheckConstraint("(need_id IS NULL) <> (material_id IS NULL)", name=op.f("ck_known_attachment_one_owner")),
    )
    for column in ("need_id", "material_id"):
        op.create_index(f"ix_known_attachment_{column}", "known_attachment", [column, "added_at"])


def _takings() -> None:
    op.create_table(
        "file_taking",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("task_id", Uuid, nullable=False),
        sa.Column("attachment_id", Uuid, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("why", sa.String(200)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("asked_by", Uuid, nullable=False),
        sa.Column("asked_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_taking")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_file_taking_task_id_task")),
        sa.UniqueConstraint("task_id", "attachment_id", name=op.f("uq_file_taking_task_id_attachment_id")),
        sa.CheckConstraint("state IN ('asked', 'taken', 'refused')", name=op.f("ck_file_taking_state")),
    )
    op.create_index("ix_file_taking_state", "file_taking", ["state", "due_at"])
