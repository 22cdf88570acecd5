"""A sample city in which everybody of one county can sign in, and the system as real processes in either mode."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.running import Running
from tests.journey.city import copy_city


@pytest.fixture
def embedded(walking_city: Path, tmp_path: Path) -> Iterator[Running]:
    """The embedded server as a process, over a copy of the city; not started yet."""
    folder = tmp_path / "data"
    shutil.copytree(walking_city, folder)
    with Running(folder) as running:
        yield running


@pytest.fixture
def live(live_stack: object, tmp_path: Path) -> Iterator[Running]:
    """The production processes on RabbitMQ and PostgreSQL, the city loaded; not started yet."""
    folder = tmp_path / "data"
    folder.mkdir()
    with Running(folder, live_stack) as running:  # type: ignore[arg-type]
        copy_city(running)
        yield running
