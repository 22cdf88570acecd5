"""0008: saved sets of addressees; a push whose scope cannot be used is held, with the reason."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0008"
down_revision = "0007"

STATES = "'waiting', 'held', 'approval', 'open', 'closed', 'recalled'"


def upgrade() -> None:
    """Make the table; alter the pushes."""
    op.create_table(
        "addressee_set",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("selector", Json, nullable=False),
        sa.Column("created_by", Uuid, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_addressee_set"),
        sa.UniqueConstraint("unit_id", "name", name="uq_addressee_set_unit_id_name"),
    )
    op.create_index("ix_addressee_set_created_at", "addressee_set", ["created_at", "id"])
    with op.batch_alter_table("push") as batch:
        batch.add_column(sa.Column("held_reason", sa.String(300)))
        batch.drop_constraint("ck_push_state", type_="check")
        batch.create_check_constraint(op.f("ck_push_state"), f"state IN ({STATES})")
