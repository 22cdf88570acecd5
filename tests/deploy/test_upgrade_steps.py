"""L04: from every step that there was, with rows in the tables, to the newest: nothing is lost, the log holds."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.embedded import SERVICES
from shared.db import Database
from shared.db.floor import floor_of
from shared.db.ground import schema_floor
from shared.db.migrate import check, require_current, upgrade
from shared.events import CONTRACT
from shared.log import say, verify
from shared.service import Service
from shared.settings import Settings
from tests.deploy.filling import fill
from tests.house.test_contract import make_sample

SEED = 20260302
BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=[pytest.mark.faults, pytest.mark.live])]
SAID = 3
"""Events in the log before the second step."""


@pytest.fixture
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    service, dialect = request.getfixturevalue("service"), request.getfixturevalue("dialect")
    urls = {}
    if dialect == "postgresql":
        urls = {service.name: request.getfixturevalue("live_stack").fresh_database(service.name)}
    made = Database(service.name, Settings(data=tmp_path, database_urls=urls))
    yield made
    made.dispose()


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_rows_of_every_step_are_carried_to_the_newest(
    service: Service, dialect: str, db: Database, tmp_path: Path
) -> None:
    """The code of each step in turn; a row goes into each table there is, and all later steps work on all of them."""
    dice = random.Random(SEED)
    counted: dict[str, int] = {}
    older = tmp_path / "steps"
    older.mkdir()
    for step in sorted(service.steps.glob("0*.py")):
        shutil.copy(step, older)
        upgrade(db, older, service.base.metadata)
        if not counted:
            say_some(db)
        with db.write_engine.connect() as connection, connection.begin():
            now = counts(connection)
            lost = {name: (counted[name], now.get(name)) for name in counted if now.get(name, 0) < counted[name]}
            assert not lost, f"{step.stem} loses rows: {lost}"
            fill(connection, dice)
            counted = counts(connection)
    require_current(db, service.steps)
    assert check(db, service.steps, service.base.metadata) == []
    assert [name for name, rows in counted.items() if not rows] == [], "each table has a row to be carried"
    with db.read() as session:
        assert session.scalar(sa.select(schema_floor.c.step)) == floor_of(service.steps)
        verdict = verify(session)
    assert (verdict.fault, verdict.head) == (None, SAID)


def say_some(db: Database) -> None:
    """Events of this service, so that there is a chain to be carried."""
    own = [CONTRACT[name] for name in sorted(CONTRACT) if db.service == CONTRACT[name].SAID_BY]
    with db.write() as session:
        for kind in own[:SAID]:
            say(session, make_sample(kind))


def counts(connection: sa.Connection) -> dict[str, int]:
    """Rows of every table."""
    names = [name for name in sa.inspect(connection).get_table_names() if "_fts" not in name]
    return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}
