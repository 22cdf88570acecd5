"""0004: jurisdictions and scopes in the copies of the directory; the access log."""

from shared.migrations.copies_0003 import widen_copies

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Widen the copies."""
    widen_copies()
