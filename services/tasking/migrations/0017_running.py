"""0017: an index by desk and stage, so that what a desk has in hand is counted without reading every task."""

from alembic import op

revision = "0017"
down_revision = "0016"
floor = "0015"


def upgrade() -> None:
    """Make the index; nothing that older code reads changes. About a second at a million tasks."""
    op.create_index("ix_task_unit_stage", "task", ["unit_id", "stage"])
