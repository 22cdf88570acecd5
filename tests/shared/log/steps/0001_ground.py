"""The ground alone, for the tests of the log."""

from shared.migrations.copies_0001 import create_copies
from shared.migrations.copies_0002 import create_calendars
from shared.migrations.copies_0003 import widen_copies
from shared.migrations.ground_0001 import create_ground
from shared.migrations.ground_0002 import widen_ground

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_ground()
    widen_ground()
    create_copies()
    create_calendars()
    widen_copies()
