"""0013: groups, and audiences by number only."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing yet."""
