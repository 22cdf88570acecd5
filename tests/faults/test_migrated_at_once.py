"""L03: four processes migrate at once, on an empty database and on one that is done; one works, the others see it."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded import SERVICES
from shared.db import Database
from shared.db.migrate import check, newest, require_current, upgrade
from shared.settings import Settings

pytestmark = pytest.mark.faults
SERVICE = next(service for service in SERVICES if service.name == "intake")
APART = multiprocessing.get_context("fork")
AT_ONCE = 4


def migrate(settings: Settings, go: Any, said: Any) -> None:
    db = Database("intake", settings)
    go.wait(60)
    said.put(upgrade(db, SERVICE.steps, SERVICE.base.metadata))
    db.dispose()


def at_once(settings: Settings) -> list[object]:
    """What each of them says: the steps before and after."""
    go, said = APART.Barrier(AT_ONCE), APART.Queue()
    started = [APART.Process(target=migrate, args=(settings, go, said)) for _ in range(AT_ONCE)]
    for process in started:
        process.start()
    found = [said.get(timeout=100) for _ in started]
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * AT_ONCE
    return found


@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def test_four_at_once_on_empty_and_on_full(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    urls = {}
    if dialect == "postgresql":
        urls = {"intake": request.getfixturevalue("live_stack").fresh_database("intake")}
    settings, head = Settings(data=tmp_path, database_urls=urls), newest(SERVICE.steps)
    assert sorted(map(str, at_once(settings))) == sorted(map(str, [(None, head), *[(head, head)] * (AT_ONCE - 1)]))
    assert at_once(settings) == [(head, head)] * AT_ONCE
    db = Database("intake", settings)
    require_current(db, SERVICE.steps)
    assert check(db, SERVICE.steps, SERVICE.base.metadata) == []
    db.dispose()
