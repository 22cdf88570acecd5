"""0012: short links and platforms' own totals."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nothing yet."""
