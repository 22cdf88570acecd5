"""0012: what a need's kind asks for, and whether a station filed it straight to the city."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Widen the needs as heard; those heard so far had neither."""
    with op.batch_alter_table("known_need") as batch:
        batch.add_column(sa.Column("details", Json, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("direct", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("known_need") as batch:
        batch.alter_column("details", existing_type=Json, existing_nullable=False, server_default=None)
        batch.alter_column("direct", existing_type=sa.Boolean, existing_nullable=False, server_default=None)
