"""Fixtures of notify's tests: a database of its own on SQLite, and the same on PostgreSQL for live tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.service import Work
from tests.notify.build import make_work


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """A notify without network keys: nothing leaves the inbox."""
    made = make_work(tmp_path)
    yield made
    made.db.dispose()


@pytest.fixture
def live_work(tmp_path: Path) -> Iterator[Work]:
    """A notify that really sends, to loopback only."""
    made = make_work(tmp_path, keys="live")
    yield made
    made.db.dispose()
