"""0011: jurisdictions and scopes in the copies of the directory; the access log."""

from shared.migrations.copies_0003 import widen_copies

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Widen the copies."""
    widen_copies()
