"""Fixtures of tasking's tests: a small city on SQLite, its schema migrated once for each process."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tasking.build import Tasking, make_tasking


@pytest.fixture
def tasking(tmp_path: Path) -> Iterator[Tasking]:
    """A tasking with its own database."""
    made = make_tasking(tmp_path)
    yield made
    made.db.dispose()
    shutil.rmtree(tmp_path, ignore_errors=True)
