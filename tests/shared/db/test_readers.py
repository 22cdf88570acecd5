"""Whoever reads goes on while somebody else's long transaction is open; on SQLite without its WAL mode, too."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.settings import Settings

MANY, LONG = 4_000, "一" * 1_000
"""Twelve megabytes: many times the page cache of a connection."""


@pytest.fixture
def db(tmp_path: Path) -> Database:
    found = Database("intake", Settings(data=tmp_path))
    with found.write() as session:
        session.execute(sa.text("CREATE TABLE held (id INTEGER PRIMARY KEY, words TEXT)"))
        session.execute(sa.text("INSERT INTO held (words) VALUES ('first')"))
    return found


def test_a_large_transaction_shuts_nobody_out_before_it_commits(db: Database) -> None:
    counted, waits = sa.text("SELECT count(*) FROM held"), sa.text("PRAGMA busy_timeout = 0")
    with db.write() as session:
        session.execute(sa.text("INSERT INTO held (words) VALUES (:words)"), [{"words": LONG}] * MANY)
        with db.read() as other:
            other.execute(waits)
            assert other.scalar(counted) == 1
    with db.read() as other:
        assert other.scalar(counted) == 1 + MANY
        other.execute(sa.text("PRAGMA busy_timeout = 5000"))
    db.dispose()
