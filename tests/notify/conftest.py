"""Fixtures of notify's tests: a database of its own on SQLite, and the same tests on PostgreSQL where it is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.service import Work
from tests.emptied import empty
from tests.notify.build import begin, make_work
from tests.quick_apps import give_back

KEPT = ("stream_meta", "schema_version")
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.live)]


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL database for all of notify's tests, emptied before each."""
    url: str = request.getfixturevalue("live_stack").fresh_database("notify")
    return url


def _made(request: pytest.FixtureRequest, folder: Path, keys: str) -> Iterator[Work]:
    if request.param == "sqlite":
        work = make_work(folder, keys=keys)
    else:
        work = make_work(folder, keys=keys, database_urls={"notify": request.getfixturevalue("postgres_url")})
        _empty(work)
    yield begin(work)
    give_back(work.db)
    work.db.dispose()


def _empty(work: Work) -> None:
    empty(work.db.write_engine, "notify", KEPT)


@pytest.fixture(params=BOTH)
def work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Work]:
    """A notify without network keys: nothing leaves the inbox."""
    yield from _made(request, tmp_path, "test")


@pytest.fixture(params=BOTH)
def live_work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Work]:
    """A notify that really sends, to loopback only."""
    yield from _made(request, tmp_path, "live")
