"""A service's database with nothing in it but the ground and the copies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.calendars import forget_calendars
from shared.db import Database
from shared.db.migrate import upgrade
from shared.settings import Settings
from tests.shared.log.ground import STEPS


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """intake's database."""
    forget_calendars()
    database = Database("intake", Settings(data=tmp_path))
    upgrade(database, STEPS, sa.MetaData())
    yield database
    database.dispose()
