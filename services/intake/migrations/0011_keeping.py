"""0011: what keeping adds to the ground: archives, shipped rows, repairs, new epochs, the floor of the schema."""

from shared.migrations.ground_0002 import widen_ground

revision = "0011"
down_revision = "0010"
floor = "0010"


def upgrade() -> None:
    """Widen the ground; nothing that older code reads changes."""
    widen_ground()
