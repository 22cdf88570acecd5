"""0007: what contact data is kept for, and for how long."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "contact_term",
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("purpose", sa.String(100), nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("set_by", sa.String(80), nullable=False),
        sa.Column("set_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_contact_term"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_term_person_id_person"),
    )
    op.create_index("ix_contact_term_until", "contact_term", ["until"])
