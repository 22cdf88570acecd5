"""Fixtures: the running system in each mode, shared by all tests of a run until one leaves it unsound.

Every test loads this file: the services are imported where they are wanted.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.running import Running
from tests.live.stack import LiveStack
from tests.sink import Sink

if TYPE_CHECKING:
    from tests.journey.city import PostgresCity

SENDING = {"BAIYING_KEYS": "live", "BAIYING_SINK_ALLOW": "127.0.0.0/8"}


class Shared:
    """Made when first taken, and anew when whoever had it last did not prove that all is right with it."""

    def __init__(self, make: Callable[[], Running]) -> None:
        self._make = make
        self._running: Running | None = None

    def take(self) -> Running:
        if self._running is not None and not self._running.sound:
            self.close()
        if self._running is None:
            self._running = self._make().up()
        self._running.sound = False
        return self._running

    def close(self) -> None:
        if self._running is not None:
            self._running.close()
            self._running = None


@pytest.fixture(scope="session")
def sink() -> Iterator[Sink]:
    """Where the webhook of one station goes."""
    with Sink() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def embedded_shared(walking_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    from tests.journey.city import copy_city

    numbers = itertools.count(1)

    def make() -> Running:
        home = tmp_path_factory.mktemp(f"embedded{next(numbers)}")
        return Running(copy_city(walking_city, home / "data"), None, **SENDING)

    shared = Shared(make)
    yield shared
    shared.close()


@pytest.fixture(scope="session")
def postgres_city(live_stack: LiveStack, tmp_path_factory: pytest.TempPathFactory) -> "PostgresCity":
    from tests.journey.city import PostgresCity

    assert live_stack.postgres is not None
    return PostgresCity(live_stack.postgres, tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def production_shared(
    live_stack: LiveStack, postgres_city: "PostgresCity", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shared]:
    from tests.journey.city import live_environ

    numbers = itertools.count(1)

    def make() -> Running:
        assert live_stack.broker is not None
        home = tmp_path_factory.mktemp(f"production{next(numbers)}")
        (home / "data").mkdir()
        return Running(home / "data", live_environ(live_stack.broker.url, postgres_city.copy()), **SENDING)

    shared = Shared(make)
    yield shared
    shared.close()


@pytest.fixture
def embedded(embedded_shared: Shared) -> Running:
    """The embedded server as a process, over a copy of the city."""
    return embedded_shared.take()


@pytest.fixture
def production(production_shared: Shared) -> Running:
    """The production processes on RabbitMQ and PostgreSQL, the city loaded."""
    return production_shared.take()


BOTH = pytest.mark.parametrize("mode", ["embedded", pytest.param("production", marks=pytest.mark.live)])
"""With the fixture `running`: the test is done in either mode."""


@pytest.fixture
def running(mode: str, request: pytest.FixtureRequest) -> Running:
    """The system in the mode asked for."""
    found: Running = request.getfixturevalue(mode)
    return found
