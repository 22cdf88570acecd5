"""0011: notices to people, how each wants to be told, and addresses that are for notices only."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make three tables, add a column."""
    _notice()
    op.create_table(
        "choice",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("ways", Json, nullable=False),
        sa.Column("quiet", sa.Boolean, nullable=False),
        sa.Column("opens", sa.Integer),
        sa.Column("closes", sa.Integer),
        sa.Column("every_day", sa.Boolean, nullable=False),
        sa.Column("notes", sa.Boolean, nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice")),
    )
    op.create_table(
        "settling",
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("gateways", sa.String(64), nullable=False),
        sa.Column("through", Uuid),
        sa.Column("done_at", UtcTime),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settling")),
    )
    with op.batch_alter_table("sink") as batch:
        batch.add_column(sa.Column("pushes", sa.Boolean, nullable=False, server_default=sa.true()))
    with op.batch_alter_table("sink") as batch:
        batch.alter_column("pushes", existing_type=sa.Boolean(), server_default=None)


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("clock_id", Uuid, nullable=False),
        sa.Column("task_id", Uuid),
        sa.Column("task_number", sa.String(40)),
        sa.Column("push_id", Uuid),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("rung", sa.String(10), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("to_role", sa.String(20), nullable=False),
        sa.Column("exactly", sa.Boolean, nullable=False),
        sa.Column("to_person", Uuid),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("due_at", UtcTime),
        sa.Column("send_at", UtcTime, nullable=False),
        sa.Column("told_at", UtcTime),
        sa.Column("settled_at", UtcTime),
        sa.Column("how", sa.String(12)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_path", "notice", ["path", "send_at", "id"])
    op.create_index("ix_notice_to_person", "notice", ["to_person", "send_at", "id"])
    op.create_index("ix_notice_task_id", "notice", ["task_id"])
    op.create_index("ix_notice_send_at", "notice", ["send_at", "id"])
    for name, column, text in (
        ("untold", "send_at", "told_at IS NULL AND settled_at IS NULL"),
        ("settled_at", "settled_at", "settled_at IS NOT NULL"),
    ):
        where = sa.text(text)
        op.create_index(f"ix_notice_{name}", "notice", [column], sqlite_where=where, postgresql_where=where)
