"""PostgreSQL's faults under running services: cut connections, a reply lost at COMMIT, frozen and careless writers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from werkzeug.test import Client

from deploy.embedded import SERVICES, Embedded
from deploy.sample import SAMPLE_PASSWORD
from shared.db import Database
from shared.db.ground import event_log
from shared.db.migrate import SchemaMismatch, check, require_current, upgrade
from shared.envelope import Entry
from shared.ids import new_id
from shared.log import verify
from shared.log.append import lock_key
from shared.log.hashing import digest
from shared.settings import Settings
from tests.faults import checker
from tests.faults.looking import look_at_books
from tests.faults.proxy import FaultProxy
from tests.faults.running import ROOT, Running
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity
from tests.journey.walk import NEED, Patient, Walk
from tests.live.postgres import Postgres, cut_connections

CUTS = 8


@pytest.mark.faults
def test_c02_connections_cut_during_requests(production: Running) -> None:
    with Walkers(production) as walkers:
        for _ in range(CUTS):
            for url in production.settings().database_urls.values():
                cut_connections(url)
            walkers.wait_for(0)
            time.sleep(0.3)  # the walks go on between two cuts
        walkers.wait_for(2)
    look_at_books(production, walkers.needs)


def test_c07_a_frozen_writer_holds_the_others_up_for_five_seconds(production: Running) -> None:
    """It stands between the position lock and COMMIT; PostgreSQL ends its idle transaction, then the others go on."""
    settings = production.settings()
    client = Patient(production.urls, production.tokens)
    walk = Walk(client)
    walk.raise_need()
    environ = production.environ | {"KEY": str(lock_key("intake"))}
    frozen = subprocess.Popen([sys.executable, "-c", FREEZES], cwd=ROOT, env=environ, stdout=subprocess.PIPE)
    try:
        assert frozen.stdout is not None
        assert frozen.stdout.readline() == b"locked\n"
        started = time.monotonic()
        need = walk.raise_need()
        assert 1 < time.monotonic() - started < 12
        assert set(client.statuses) <= {200, 201, 503}
    finally:
        frozen.kill()
        frozen.communicate()
    assert settings.mode == "production"
    look_at_books(production, [need])


FREEZES = """
import os, signal
import sqlalchemy as sa
from shared.db import Database
from shared.settings import load
with Database("intake", load()).write() as session:
    session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(os.environ["KEY"])})
    print("locked", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""


class Office:
    """One publicist who raises needs at an embedded system whose intake database is behind a proxy."""

    def __init__(self, system: Embedded, proxy: FaultProxy, direct: Settings) -> None:
        self.system, self.proxy, self.direct = system, proxy, direct
        self.client = Client(system.wsgi)
        body = {"login": "ls.publicist", "password": SAMPLE_PASSWORD}
        self.headers = {"Authorization": f"Bearer {self._post('/directory/v1/sessions', body, {}).json['token']}"}

    def raise_need(self, key: str) -> Any:
        return self._post("/intake/v1/needs", NEED, {**self.headers, "Idempotency-Key": key})

    def _post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        return self.client.post(path, json=body, headers=headers)

    def log(self) -> list[Entry]:
        db = Database("intake", self.direct)
        with db.read() as session:
            rows = [Entry(*row) for row in session.execute(sa.select(event_log).order_by(event_log.c.pos))]
            assert verify(session).fault is None
        db.dispose()
        return rows


@pytest.fixture
def office(postgres_city: PostgresCity, tmp_path: Path) -> Iterator[Office]:
    names = postgres_city.copy()
    urls = {service.name: names[f"BAIYING_{service.name.upper()}_DATABASE_URL"] for service in SERVICES}
    with FaultProxy(postgres_city.postgres.port) as proxy:
        through = urls["intake"].replace(f":{postgres_city.postgres.port}/", f":{proxy.port}/")
        system = Embedded(Settings(data=tmp_path, database_urls={**urls, "intake": through}))
        yield Office(system, proxy, Settings(data=tmp_path, database_urls=urls))
        proxy.heal()
        system.stop()


@pytest.mark.parametrize("arrives", [True, False], ids=["committed", "lost"])
def test_c03_connection_reset_at_commit(office: Office, arrives: bool) -> None:
    """The client hears 503 and cannot know; the same key tells, and has one effect either way."""
    key, before = new_id(), len(office.log())
    cut = threading.Thread(target=_cut_at_commit, args=(office, arrives, before))
    at_commit = threading.Event()

    def on_commit(_connection: sa.Connection) -> None:
        if not at_commit.is_set():
            at_commit.set()
            (office.proxy.down if arrives else office.proxy.up).mode = "drop"
            cut.start()

    event.listen(office.system.databases["intake"].write_engine, "commit", on_commit)
    first = office.raise_need(key)
    cut.join()
    assert first.status_code == 503, first.json
    assert len(office.log()) == before + arrives
    office.proxy.heal()
    second = office.raise_need(key)
    assert second.status_code == 201, second.json
    assert (second.headers.get("Idempotency-Replayed") == "true") is arrives
    assert len(office.log()) == before + 1
    office.system.settle()
    assert checker.check(office.direct, [second.json["id"]]) == []


def _cut_at_commit(office: Office, arrives: bool, before: int) -> None:
    """Reset once the commit has arrived, or can no longer arrive."""
    until = time.monotonic() + 4
    while arrives and len(office.log()) == before and time.monotonic() < until:
        time.sleep(0.02)
    office.proxy.reset()


@pytest.mark.parametrize("commits", [True, False])
def test_c10_a_writer_without_the_position_lock_makes_no_gap(office: Office, commits: bool) -> None:
    """The primary key holds up whoever comes meanwhile; it is then refused or goes on, and tries again."""
    office.raise_need(new_id())
    last = office.log()[-1]
    careless = replace(
        last, pos=last.pos + 1, event_id=new_id(), type="baiying.trial.made.v1", agg_type="trial", agg_id=new_id(),
        agg_ver=1, prev_hash=last.hash,
    )  # fmt: skip
    careless = replace(careless, hash=digest(careless))
    answers: list[Any] = []
    key = new_id()
    proper = threading.Thread(target=lambda: answers.append(office.raise_need(key)))
    db = Database("intake", office.direct)
    with db.write_engine.connect() as connection:
        connection.execute(event_log.insert().values(**careless.__dict__))
        proper.start()
        _await_blocked(office)
        connection.commit() if commits else connection.rollback()
    proper.join()
    db.dispose()
    assert answers[0].status_code == (503 if commits else 201), answers[0].json
    again = office.raise_need(key)
    assert again.status_code == 201, again.json
    assert [entry.pos for entry in office.log()] == list(range(1, last.pos + 2 + commits))
    office.system.settle()
    assert checker.check(office.direct, [again.json["id"]]) == []


def _await_blocked(office: Office) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(office.direct.database_url("intake"), autocommit=True) as connection:
        until = time.monotonic() + 4
        while connection.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < until, "the proper writer does not wait"
            time.sleep(0.02)


KILLED_MIDWAY = """
import os, signal
import sqlalchemy as sa
from sqlalchemy import event
from shared.db import Database
from shared.db.migrate import upgrade
from services.tasking.app import SERVICE
from shared.settings import load
made = []
def before(connection, cursor, statement, *_):
    made.append(statement.lstrip().startswith("CREATE TABLE"))
    if sum(made) == 6:
        os.kill(os.getpid(), signal.SIGKILL)
db = Database("tasking", load())
event.listen(db.write_engine, "before_cursor_execute", before)
upgrade(db, SERVICE.steps, SERVICE.base.metadata)
"""


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a23_migration_killed_midway(dialect: str, postgres: Postgres, tmp_path: Path) -> None:
    urls = {"tasking": postgres.fresh_database("tasking")} if dialect == "postgresql" else {}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BAIYING_")}
    environ |= {"BAIYING_DATA": str(tmp_path)}
    environ |= {f"BAIYING_{service.upper()}_DATABASE_URL": url for service, url in urls.items()}
    done = subprocess.run([sys.executable, "-c", KILLED_MIDWAY], cwd=ROOT, env=environ, check=False)
    assert done.returncode == -signal.SIGKILL
    service = next(service for service in SERVICES if service.name == "tasking")
    db = Database("tasking", Settings(data=tmp_path, database_urls=urls))
    with pytest.raises(SchemaMismatch):
        require_current(db, service.steps)
    assert upgrade(db, service.steps, service.base.metadata)[0] is None, "nothing of it was kept"
    require_current(db, service.steps)
    assert check(db, service.steps, service.base.metadata) == []
    db.dispose()
