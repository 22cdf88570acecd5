"""The stage of the rights matrix, with one of everything on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.stage import Stage, one_of_everything


@pytest.fixture(scope="module")
def stage(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("abuse") / "data"
    shutil.copytree(city_template, folder)
    with one_of_everything(folder) as made:
        yield made


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever was refused, no transaction outlives its request: on SQLite one that reads on would stop all writers."""
    yield
    if "stage" in request.fixturenames:
        databases = request.getfixturevalue("stage").system.databases.values()
        out = {db.service: (db.read_engine.pool.checkedout(), db.write_engine.pool.checkedout()) for db in databases}
        assert set(out.values()) == {(0, 0)}, out
