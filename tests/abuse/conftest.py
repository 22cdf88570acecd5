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
