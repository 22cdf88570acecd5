"""Fixtures of tasking's tests: a small city on SQLite, made once for each process and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tasking.build import Tasking, copy_of, make_tasking


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Tasking:
    """The small city at rest; nobody works in it."""
    made = make_tasking(tmp_path_factory.mktemp("tasking"))
    made.db.dispose()
    return made


@pytest.fixture
def tasking(small_city: Tasking, tmp_path: Path) -> Iterator[Tasking]:
    """A tasking with its own database."""
    made = copy_of(small_city, tmp_path)
    yield made
    made.db.dispose()
    shutil.rmtree(tmp_path, ignore_errors=True)
