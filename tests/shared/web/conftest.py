"""The sample service on SQLite and, where it is installed, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.web.sample import Sample


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    made = Sample(tmp_path)
    yield made
    made.db.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sample]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").postgres.fresh_database("web")
    made = Sample(tmp_path, url)
    yield made
    made.db.dispose()
