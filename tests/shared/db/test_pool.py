"""Pooled connections: what the server closed meanwhile is replaced before a request notices."""

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.settings import Settings
from tests.live.postgres import Postgres

ENDED = (
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
    "WHERE application_name = 'baiying-intake' AND datname = current_database()"
)


@pytest.mark.live
def test_connections_that_the_server_closed_are_replaced(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.fresh_database("pool")
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url}))
    with db.read() as first, db.read() as second:  # two connections in the pool
        pids = {session.scalar(sa.text("SELECT pg_backend_pid()")) for session in (first, second)}
    with psycopg.connect(url, autocommit=True) as other:
        assert other.execute(ENDED).fetchone() == (2,)
    for _ in range(3):
        with db.write() as session:
            assert session.scalar(sa.text("SELECT pg_backend_pid()")) not in pids
    db.dispose()
