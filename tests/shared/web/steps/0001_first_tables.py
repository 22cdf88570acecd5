"""The ground and the sample's one table."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid
from shared.migrations.copies_0001 import create_copies
from shared.migrations.copies_0002 import create_calendars
from shared.migrations.copies_0003 import widen_copies
from shared.migrations.ground_0001 import create_ground
from shared.migrations.ground_0002 import widen_ground

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_ground()
    widen_ground()
    create_copies()
    create_calendars()
    widen_copies()
    op.create_table(
        "need",
        sa.Column("id", Uuid, primary_key=True),
        sa.Column("unit_path", sa.String(300), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.UniqueConstraint("title"),
    )
