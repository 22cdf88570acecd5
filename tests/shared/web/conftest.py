"""The sample service on SQLite and, where it is installed, on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.db import Database
from shared.db.migrate import upgrade
from shared.settings import Settings
from tests.shared.web.sample import HERE, Base, Sample


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest migration, to copy."""
    folder = tmp_path_factory.mktemp("migrated")
    db = Database("intake", Settings(data=folder))
    upgrade(db, HERE / "steps", Base.metadata)
    db.dispose()
    return folder / "intake.sqlite3"


@pytest.fixture
def sample(tmp_path: Path, migrated: Path) -> Iterator[Sample]:
    shutil.copy(migrated, tmp_path)
    made = Sample(tmp_path)
    yield made
    made.db.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def both(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Sample]:
    url = None
    shutil.copy(migrated, tmp_path)
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").postgres.fresh_database("web")
    made = Sample(tmp_path, url)
    yield made
    made.db.dispose()
