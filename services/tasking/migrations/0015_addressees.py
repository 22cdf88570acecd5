"""0015: the saved sets of addressees as heard from notify."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Uuid

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "known_addressees",
        sa.Column("set_id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("set_id", name=op.f("pk_known_addressees")),
    )
    op.create_index("ix_known_addressees_unit_id", "known_addressees", ["unit_id", "active"])
