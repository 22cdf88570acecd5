"""0009: subscriptions."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
