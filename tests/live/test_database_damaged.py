"""C21 on PostgreSQL: a page that cannot be right is the database's fault, waited for and told by name."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from deploy.backup.sets import sets_in
from services.intake.app import SERVICE
from shared.db import Database
from shared.db.migrate import upgrade
from shared.log.weather import is_weather
from shared.settings import Settings
from shared.web.health import Health
from shared.web.problem import refusal_of
from tests.cli.conftest import Call, call
from tests.live.fixtures import skip_or_fail
from tests.live.postgres import Postgres
from tests.live.stack import standing

__all__ = ["call"]
pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]
PAGE = 8192


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    """One of its own: nobody else is to meet what is done to it."""
    skip_or_fail([name for name in (Postgres.missing(),) if name])
    with standing(Postgres) as found:
        yield found


def spoil(server: Postgres, url: str, table: str) -> None:
    """Overwrite the first page of a table while nobody holds it in memory."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_relation_filepath(%s::regclass)", (table,)).fetchone()
    assert row is not None
    server.stop()
    with (server.data / row[0]).open("r+b") as raw:
        raw.write(b"\xa5" * PAGE)
    server.start()


def test_c21_a_damaged_page(server: Postgres, tmp_path: Path) -> None:
    url = server.fresh_database("intake")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE public.kept AS SELECT generate_series(1, 10) AS n")
    spoil(server, url, "public.kept")
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url}))
    health = Health(db)
    health.checks.clear()
    assert [verdict.state for verdict in health.look()] == ["ok"]
    with pytest.raises(OperationalError) as raised, db.read() as session:
        session.execute(sa.text("SELECT n FROM public.kept")).all()
    assert "invalid page" in str(raised.value.orig)
    assert is_weather(raised.value)
    assert (refusal_of(raised.value).status, refusal_of(raised.value).code) == (503, "damaged")
    (verdict,) = health.look()
    assert (verdict.state, "损坏" in verdict.hint) == ("degraded", True)
    db.dispose()


def test_no_backup_is_made_of_it(call: Call, server: Postgres, tmp_path: Path) -> None:
    """Every row is read for a set."""
    url = server.fresh_database("intake")
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url}))
    upgrade(db, SERVICE.steps, SERVICE.base.metadata)
    db.dispose()
    words = ("backup", str(tmp_path / "kept"), "--service", "intake", "--keep", "1")
    assert call(*words, BAIYING_INTAKE_DATABASE_URL=url)[0] == 0
    (sound,) = sets_in(tmp_path / "kept")
    spoil(server, url, "intake.need")
    code, out, err = call(*words)
    assert (code, out) == (1, "")
    assert "没有写成备份集" in err
    assert sets_in(tmp_path / "kept") == [sound]
