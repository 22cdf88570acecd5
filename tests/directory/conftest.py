"""Fixtures of the directory's tests."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.sample import load_sample
from services.directory.app import SERVICE
from services.directory.models import UnitSpan
from shared.db import Database
from shared.db.migrate import upgrade
from shared.settings import Settings
from tests.directory.desk import Desk
from tests.quick_apps import give_back


@pytest.fixture(scope="session")
def directory_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample city in the directory's database, sample passwords given."""
    folder = tmp_path_factory.mktemp("directory-template")
    db = Database("directory", Settings(data=folder))
    upgrade(db, SERVICE.steps, SERVICE.base.metadata)
    load_sample(db, sign_ins=True)
    db.dispose()
    return folder


@pytest.fixture
def desk(directory_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """The directory over its own copy of the sample city."""
    folder = tmp_path / "data"
    shutil.copytree(directory_template, folder)
    made = Desk(folder)
    yield made
    give_back(made.db)
    made.db.dispose()


@pytest.fixture
def old(desk: Desk) -> Desk:
    """The sample city, entered on 2020-01-01."""
    with desk.db.write() as session:
        session.execute(sa.update(UnitSpan).values(since=date(2020, 1, 1)))
    return desk


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A directory's database with nobody in it."""
    db = Database("directory", Settings(data=tmp_path / "empty"))
    upgrade(db, SERVICE.steps, SERVICE.base.metadata)
    yield db
    db.dispose()
