"""Fixtures of intake's tests: a small city, on SQLite and, where it is there, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.intake.app import SERVICE
from shared.settings import Settings
from tests.emptied import empty
from tests.intake.build import Intake, make_intake
from tests.migrated import migrated
from tests.quick_apps import give_back

KEPT = ("stream_meta", "schema_version", "duty")
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.live)]


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL database for all of intake's tests, emptied before each."""
    url: str = request.getfixturevalue("live_stack").fresh_database("intake")
    return url


@pytest.fixture(params=BOTH)
def intake(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Intake]:
    """An intake with its own database."""
    urls = {"intake": request.getfixturevalue("postgres_url")} if request.param == "postgresql" else {}
    if urls:
        _empty(Settings(data=tmp_path, database_urls=urls))
    made = make_intake(tmp_path, database_urls=urls)
    yield made
    give_back(made.db)
    made.db.dispose()


def _empty(settings: Settings) -> None:
    db = migrated(SERVICE, settings)
    empty(db.write_engine, "intake", KEPT)
    db.dispose()
