"""0011: notices to people, and how each wants to be told."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing yet."""
