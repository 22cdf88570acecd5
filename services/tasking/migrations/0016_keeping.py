"""0016: what keeping adds to the ground: archives, shipped rows, repairs, new epochs, the floor of the schema."""

from shared.migrations.ground_0002 import widen_ground

revision = "0016"
down_revision = "0015"
floor = "0015"


def upgrade() -> None:
    """Widen the ground; nothing that older code reads changes."""
    widen_ground()
