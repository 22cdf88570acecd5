"""0006: the departments' own systems and their secrets."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcTime, Uuid

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "system",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("unit_id", Uuid, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("client_id", sa.String(40), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("card_version", sa.Integer, nullable=False),
        sa.Column("created_by", Uuid, nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_system"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_system_unit_id_unit"),
        sa.UniqueConstraint("client_id", name="uq_system_client_id"),
        sa.UniqueConstraint("unit_id", "name", name="uq_system_unit_id_name"),
    )
    op.create_index("ix_system_created_at", "system", ["created_at", "id"])
    op.create_table(
        "system_secret",
        sa.Column("id", Uuid, nullable=False),
        sa.Column("system_id", Uuid, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("until", UtcTime),
        sa.Column("ended_at", UtcTime),
        sa.Column("used_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name="pk_system_secret"),
        sa.ForeignKeyConstraint(["system_id"], ["system.id"], name="fk_system_secret_system_id_system"),
        sa.UniqueConstraint("sha256", name="uq_system_secret_sha256"),
    )
    op.create_index("ix_system_secret_system_id", "system_secret", ["system_id"])
