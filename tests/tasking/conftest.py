"""Fixtures of tasking's tests: a small city on SQLite, copied for each test; `both` has it on PostgreSQL as well."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emptied import empty
from tests.quick_apps import give_back
from tests.tasking.build import Tasking, copy_of, make_tasking, migrated
from tests.tasking.clock_rows import Clocks
from tests.tasking.test_pages import Browser, browser

KEPT = ("stream_meta", "schema_version", "limit_policy", "required_strength", "review_rule")
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.live)]


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Tasking:
    """The small city at rest; nobody works in it."""
    made = make_tasking(tmp_path_factory.mktemp("tasking"))
    made.db.dispose()
    return made


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL database for all of tasking's tests, emptied before each."""
    url: str = request.getfixturevalue("live_stack").fresh_database("tasking")
    return url


@pytest.fixture
def tasking(small_city: Tasking, tmp_path: Path) -> Iterator[Tasking]:
    """A tasking with its own database, on SQLite."""
    made = copy_of(small_city, tmp_path)
    yield made
    give_back(made.db)
    made.db.dispose()
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture(params=BOTH)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tasking]:
    """A tasking on SQLite, then on PostgreSQL: for what the database decides."""
    if request.param == "sqlite":
        yield request.getfixturevalue("tasking")
        return
    url = request.getfixturevalue("postgres_url")
    _empty(tmp_path, url)
    made = make_tasking(tmp_path, url)
    yield made
    give_back(made.db)
    made.db.dispose()


def _empty(folder: Path, url: str) -> None:
    db = migrated(folder, url)
    empty(db.write_engine, "tasking", KEPT)
    db.dispose()


@pytest.fixture
def clocks(tasking: Tasking) -> Clocks:
    """Clocks of that tasking, started and ended by hand."""
    return Clocks(tasking)


@pytest.fixture
def leader(tasking: Tasking) -> Browser:
    """The city's leader at the pages."""
    return browser(tasking, "city.leader")
