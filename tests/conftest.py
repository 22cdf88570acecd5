"""Fixtures for all tests: the live servers, and the sample city on the embedded system."""

import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.settings import Settings
from tests.faults import systems
from tests.live.fixtures import broker, live_stack, postgres
from tests.quick_apps import keep_compiled

keep_compiled()
TWINS_KEPT = 6
"""One of so many tests that say the same on both databases runs on PostgreSQL in `make test`, half of the others in
`make faults`, and the rest at night."""
__all__ = ["broker", "live_stack", "postgres"]

sink, embedded_shared, production_shared = systems.sink, systems.embedded_shared, systems.production_shared
postgres_city, embedded, production, running = (
    systems.postgres_city, systems.embedded, systems.production, systems.running,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What a process remembers for some seconds, of the test before: who asked here, that a disk was full."""
    from shared.web.admission import ADMISSION
    from shared.web.space import DISKS

    ADMISSION.hall.seen.clear()
    ADMISSION.hall.long.clear()
    DISKS.failed_at = None


@pytest.fixture(scope="session")
def city_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample directory of Linyi loaded and heard by all services; made once for each process."""
    from deploy.embedded import Embedded
    from deploy.sample import load_sample

    folder = tmp_path_factory.mktemp("template")
    system = Embedded(Settings(data=folder))
    load_sample(system.databases["directory"])
    system.settle()
    system.stop()
    return folder


@pytest.fixture(scope="session")
def walking_city(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample city, some counties of which and all sample sign-ins can sign in."""
    from deploy.sample import open_sign_ins
    from shared.db import Database
    from tests.journey.walk import enrol

    folder = tmp_path_factory.mktemp("walking") / "data"
    shutil.copytree(city_template, folder)
    db = Database("directory", Settings(data=folder))
    enrol(db)
    open_sign_ins(db)
    db.dispose()
    return folder


@pytest.fixture
def city_folder(city_template: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own with the sample city in it."""
    folder = tmp_path / "data"
    shutil.copytree(city_template, folder)
    return folder


@pytest.fixture
def city(city_folder: Path) -> Iterator["object"]:
    """The embedded system over the sample city, without threads: call settle()."""
    from deploy.embedded import Embedded

    system = Embedded(Settings(data=city_folder))
    yield system
    system.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the twins on PostgreSQL most go to the long sweep: the same test passes on SQLite within `make test`."""
    for item in items:
        if _is_twin(item) and zlib.crc32(item.nodeid.encode()) % TWINS_KEPT:
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.twin)
            if zlib.crc32(item.nodeid.encode()) // TWINS_KEPT % 2:
                item.add_marker(pytest.mark.nightly)


def _is_twin(item: pytest.Item) -> bool:
    """A test whose fixture runs it on SQLite as well; what is on PostgreSQL only always runs."""
    called = getattr(item, "callspec", None)
    params = called.params.values() if called is not None else ()
    return "postgresql" in params and item.get_closest_marker("faults") is None
