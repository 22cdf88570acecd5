"""0007: the course of a need."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
