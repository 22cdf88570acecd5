"""More work at once than PostgreSQL takes connections, deadlocks, and locks that nobody gives up."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.pool import QueuePool
from werkzeug.test import Client

from deploy.embedded import Embedded
from deploy.sample import SAMPLE_PASSWORD
from shared.db import Database, silence
from shared.errors import Unavailable
from shared.ids import new_id
from shared.log.append import lock_key
from shared.settings import SERVICES, Settings
from tests.faults import checker
from tests.journey.city import PostgresCity
from tests.journey.walk import NEED
from tests.live.postgres import Postgres
from tests.live.processes import until

pytestmark = pytest.mark.faults
FEW = 3


class Office:
    """One publicist at an embedded system on PostgreSQL."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.system = Embedded(settings)
        self.body = {"login": "ls.publicist", "password": SAMPLE_PASSWORD}
        answer = Client(self.system.wsgi).post("/directory/v1/sessions", json=self.body)
        self.headers = {"Authorization": f"Bearer {answer.json['token']}"}

    def raise_need(self) -> Any:
        headers = {**self.headers, "Idempotency-Key": new_id()}
        return Client(self.system.wsgi).post("/intake/v1/needs", json=NEED, headers=headers)

    def intake(self) -> psycopg.Connection[Any]:
        """Somebody else at intake's database."""
        url = self.settings.database_url("directory").rpartition("/")[0]
        return psycopg.connect(f"{url}/{self.settings.database_url('intake').rpartition('/')[2]}")


@pytest.fixture
def office(postgres_city: PostgresCity, tmp_path: Path) -> Iterator[Office]:
    """The whole system in this process; its intake works as a user who may hold three connections and no more."""
    names = postgres_city.copy()
    urls = {service: names[f"BAIYING_{service.upper()}_DATABASE_URL"] for service in SERVICES}
    office = Office(Settings(data=tmp_path, database_urls={**urls, "intake": _few_connections(urls["intake"])}))
    yield office
    office.system.stop()


def _few_connections(url: str) -> str:
    """The same database as another user sees it, whose connections the server counts."""
    few, password = sql.Identifier(f"few_{secrets.token_hex(4)}"), secrets.token_hex(8)
    database = sql.Identifier(url.rpartition("/")[2])
    limited = "CREATE ROLE {} LOGIN PASSWORD {} CONNECTION LIMIT {} IN ROLE pg_read_all_data, pg_write_all_data"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL(limited).format(few, sql.Literal(password), sql.Literal(FEW)))
        owner.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, few))
    name = few.as_string().strip('"')
    return sa.make_url(url).set(username=name, password=password).render_as_string(hide_password=False)


def test_c06_more_at_once_than_the_server_takes(office: Office) -> None:
    """Three connections and twenty who write: they share them, and everybody gets through."""
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(office.raise_need())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answer.status_code for answer in answers) == {201: 20}
    pool = office.system.databases["intake"].write_engine.pool
    assert isinstance(pool, QueuePool)
    assert 0 < pool.checkedin() <= FEW


def test_c06_nobody_waits_for_ever_when_others_hold_all(office: Office) -> None:
    office.system.databases["intake"].dispose()
    url = sa.make_url(office.settings.database_url("intake"))
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    held = [psycopg.connect(plain) for _ in range(FEW)]
    began = time.monotonic()
    assert office.raise_need().status_code == 503
    assert time.monotonic() - began < 15
    for connection in held:
        connection.close()
    assert office.raise_need().status_code == 201


def test_c08_a_deadlock_is_tried_again(office: Office) -> None:
    """Somebody holds the log's position and wants the counter that the request holds: PostgreSQL ends one of them."""
    office.raise_need()
    answers: list[Any] = []
    proper = threading.Thread(target=lambda: answers.append(office.raise_need()))
    with office.intake() as looks, office.intake() as other:
        other.execute("SET deadlock_timeout = '20s'")  # the request, which looks after one second, is the one that ends
        other.execute("SET search_path = intake")
        other.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("intake")])
        proper.start()
        _await_blocked(looks)
        counted = other.execute("UPDATE counter SET last = last + 0")
        assert counted.rowcount > 0
        other.commit()
    proper.join()
    assert answers[0].status_code == 201, answers[0].json
    office.system.settle()
    assert checker.check(office.settings, [answers[0].json["id"]]) == []


def test_c08_a_lock_that_is_not_given_up_ends_as_503(office: Office) -> None:
    with office.intake() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("intake")])
        began = time.monotonic()
        answer = office.raise_need()
        took = time.monotonic() - began
    assert answer.status_code == 503, answer.json
    assert "Retry-After" in answer.headers
    assert took < 15
    assert office.raise_need().status_code == 201


def _await_blocked(looks: psycopg.Connection[Any]) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    looks.autocommit = True
    until(lambda: looks.execute(waiting).fetchone() != (0,), 4, "the request waits")


def test_c04_a_slow_statement_goes_on_and_a_frozen_server_is_given_up(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENCE", 0.5)
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": postgres.fresh_database("intake")}))
    with db.read() as session:
        assert session.scalar(sa.text("SELECT 1 FROM pg_sleep(2)")) == 1
        assert session.scalar(sa.text("SELECT 2")) == 2
    postgres.freeze()
    try:
        began = time.monotonic()
        with db.read() as session, pytest.raises(sa.exc.OperationalError):
            session.scalar(sa.text("SELECT 3"))
        assert time.monotonic() - began < 10
        with db.read() as session, pytest.raises(Unavailable):
            session.scalar(sa.text("SELECT 4"))
    finally:
        postgres.thaw()
    with db.read() as session:
        assert session.scalar(sa.text("SELECT 5")) == 5
    db.dispose()
