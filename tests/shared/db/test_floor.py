"""The floor: newer code brings a database on, older code goes on running on it down to the floor, and not below."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.embedded import SERVICES
from shared.db import Database
from shared.db.floor import floor_of, newest, scripts
from shared.db.ground import schema_floor
from shared.db.migrate import SchemaMismatch, check, how_it_stands, require_current, upgrade
from shared.service import Service
from shared.settings import Settings
from tests.shared.log.ground import STEPS

EXPAND = '''"""{number}: one more column."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
{floor}


def upgrade() -> None:
    op.add_column("relay", sa.Column("note_{number}", sa.String(10)))
'''


def code_of(folder: Path, *floors: str | None) -> Path:
    """The migrations of some code: the ground, then a step for each floor (None: it does not say)."""
    shutil.copytree(STEPS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for number, floor in enumerate(floors, 2):
        line = f'floor = "{floor}"' if floor else ""
        text = EXPAND.format(number=f"{number:04}", before=f"{number - 1:04}", floor=line)
        (folder / f"{number:04}_step.py").write_text(text)
    return folder


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database("intake", Settings(data=tmp_path))


def said(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(sa.select(schema_floor.c.step)))


def test_older_code_runs_on_what_was_widened_and_leaves_it_alone(db: Database, tmp_path: Path) -> None:
    old, new = code_of(tmp_path / "old"), code_of(tmp_path / "new", "0001", "0001")
    upgrade(db, old, sa.MetaData())
    with pytest.raises(SchemaMismatch, match="run migrate"):
        require_current(db, new)
    assert upgrade(db, new, sa.MetaData()) == ("0001", "0003")
    assert said(db) == ["0001"]
    require_current(db, old)
    assert upgrade(db, old, sa.MetaData()) == ("0003", "0003"), "an embedded server of the older code may start"
    assert said(db) == ["0001"]
    assert check(db, old, sa.MetaData()) == [], "columns of newer code are not its business"
    assert "still runs on it" in str(how_it_stands(db, old))


def test_older_code_refuses_once_something_was_taken_away(db: Database, tmp_path: Path) -> None:
    old, new = code_of(tmp_path / "old"), code_of(tmp_path / "new", "0001", None, "0001")
    upgrade(db, new, sa.MetaData())
    assert said(db) == ["0003"], "a later step that asks for less does not bring it back"
    for refused in (require_current, lambda db, steps: upgrade(db, steps, sa.MetaData())):
        with pytest.raises(SchemaMismatch, match="at 0004, which wants code of 0003") as told:
            refused(db, old)
        assert told.value.newer
    require_current(db, code_of(tmp_path / "between", "0001", None))


def test_a_floor_is_laid_where_one_is_missing(db: Database, tmp_path: Path) -> None:
    upgrade(db, STEPS, sa.MetaData())
    with db.write() as session:
        session.execute(sa.delete(schema_floor))
    with pytest.raises(SchemaMismatch):
        _newer_without_a_floor(db, tmp_path)
    upgrade(db, code_of(tmp_path / "new", "0001"), sa.MetaData())
    assert said(db) == ["0001"]


def _newer_without_a_floor(db: Database, tmp_path: Path) -> None:
    new = code_of(tmp_path / "newer", "0001")
    upgrade(db, new, sa.MetaData())
    with db.write() as session:
        session.execute(sa.delete(schema_floor))
    require_current(db, STEPS)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_step_from_the_first_floor_on_says_its_own(service: Service) -> None:
    """What a step does to older code is decided when it is written: at most itself, and something that was there."""
    numbers = [step.revision for step in reversed([*scripts(service.steps).walk_revisions()])]
    modules = {step.revision: step.module for step in scripts(service.steps).walk_revisions()}
    first = next(number for number in numbers if hasattr(modules[number], "floor"))
    for number in numbers[numbers.index(first) :]:
        assert modules[number].floor in numbers[: numbers.index(number) + 1], f"{service.name} {number} says no floor"
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    assert floor_of(service.steps) <= newest(service.steps)
