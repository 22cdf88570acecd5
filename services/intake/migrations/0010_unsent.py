"""0010: needs that somebody has begun and not yet sent, and indexes for what waits for a unit."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "unsent_need",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("begun_by", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("kept_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unsent_need"),
        sa.UniqueConstraint("begun_by", "kind", name="uq_unsent_need_begun_by_kind"),
    )
    op.create_index("ix_unsent_need_kept_at", "unsent_need", ["kept_at"])
    returned = sa.text("state = 'returned'")
    op.create_index("ix_need_returned", "need", ["unit_id", "updated_at"], sqlite_where=returned,
                    postgresql_where=returned)  # fmt: skip
    op.create_index("ix_need_updated_at", "need", ["unit_id", "updated_at", "id"])
