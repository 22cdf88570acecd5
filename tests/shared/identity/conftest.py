"""A service's database with nothing in it but the ground and the copies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.db.migrate import check, upgrade
from shared.settings import Settings

STEP = '''"""First tables."""

from shared.migrations.copies_0001 import create_copies
from shared.migrations.copies_0002 import create_calendars
from shared.migrations.copies_0003 import widen_copies
from shared.migrations.ground_0001 import create_ground
from shared.migrations.ground_0002 import widen_ground

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make everything."""
    create_ground()
    widen_ground()
    create_copies()
    create_calendars()
    widen_copies()
'''


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """intake's database, ground and copies only."""
    steps = tmp_path / "steps"
    steps.mkdir()
    (steps / "0001_first_tables.py").write_text(STEP)
    database = Database("intake", Settings(data=tmp_path / "data", secret="s" * 40))
    upgrade(database, steps, sa.MetaData())
    assert check(database, steps, sa.MetaData()) == [], "the copies' tables and their migration agree"
    yield database
    database.dispose()
