"""A request that has had its time begins no other statement; who works without an end is not asked."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import Database, deadline
from shared.db.engine import think_long
from shared.db.gate import Gate
from shared.errors import Unavailable
from shared.settings import Settings

ONE = sa.text("SELECT 1")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return Database("intake", Settings(data=tmp_path))


def test_out_of_time_is_503_and_nothing_is_begun(db: Database) -> None:
    with pytest.raises(Unavailable) as found, deadline.ends_in(0.0), db.write() as session:
        session.execute(ONE)
    assert (found.value.code, found.value.headers) == ("out_of_time", {"Retry-After": "3"})
    db.dispose()


def test_in_time_and_without_an_end_everything_goes_on(db: Database) -> None:
    with deadline.ends_in(60.0), db.read() as session:
        assert session.execute(ONE).scalar() == 1
    assert deadline.left() is None
    with db.read() as session:
        assert session.execute(ONE).scalar() == 1
    db.dispose()


def test_what_is_known_to_take_long_is_not_cut_off(db: Database) -> None:
    with deadline.ends_in(0.0), db.read() as session:
        think_long(session)
        assert session.execute(ONE).scalar() == 1
    db.dispose()


def test_nobody_waits_in_line_beyond_his_time() -> None:
    gate = Gate(1, 60.0)
    with gate.place(), deadline.ends_in(0.02), pytest.raises(Unavailable), gate.place():
        pass
