"""The copy of the working calendar."""

from shared.migrations.copies_0002 import create_calendars

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    create_calendars()
