"""0003: what a task keeps of delegation, mirroring, campaigns, scheduled releases and of what became of its copy."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcTime, Uuid

revision = "0003"
down_revision = "0002"

COLUMNS = (
    ("delegator_id", Uuid),
    ("mirror_of", Uuid),
    ("campaign_id", Uuid),
    ("release_at", UtcTime),
    ("correcting_at", UtcTime),
    ("killed_at", UtcTime),
    ("withdrawn_by", Uuid),
    ("endorsed_at", UtcTime),
    ("endorsed_by", Uuid),
)


def upgrade() -> None:
    """Add the columns; nothing of what exists changes its meaning."""
    for name, kind in COLUMNS:
        op.add_column("task", sa.Column(name, kind, nullable=True))
    for name in ("mirror_of", "campaign_id"):
        op.create_index(f"ix_task_{name}", "task", [name])
