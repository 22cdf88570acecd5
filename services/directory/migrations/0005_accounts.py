"""0005: accounts: roles by period, earlier passwords, how a session began, when somebody left."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Widen people, grants and sessions; make password_past. A password that is there counts from its last change."""
    op.add_column("person", sa.Column("password_at", UtcTime))
    op.add_column("person", sa.Column("left_at", UtcTime))
    op.add_column("person", sa.Column("left_reason", sa.String(200)))
    op.execute("UPDATE person SET password_at = updated_at WHERE password_hash IS NOT NULL")
    op.add_column("person_grant", sa.Column("since", sa.Date))
    op.add_column("person_grant", sa.Column("until", sa.Date))
    op.create_index("ix_person_grant_until", "person_grant", ["until"])
    op.add_column("session", sa.Column("way", sa.String(10), nullable=False, server_default="token"))
    op.add_column("session", sa.Column("confirmed_at", UtcTime))
    op.create_table(
        "password_past",
        sa.Column("person_id", Uuid, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "at", name="pk_password_past"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_password_past_person_id_person"),
    )
