"""The doctor at a real broker and a real PostgreSQL: what they promise, and what is planted there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from deploy.doctoring import postgres as room
from deploy.doctoring.broker import look_at_broker
from deploy.doctoring.postgres import look_at_postgres
from shared.bus import Follow, open_bus
from shared.bus.semantics import try_out
from shared.db import Database
from shared.settings import Settings
from tests.live.broker import Broker
from tests.live.postgres import Postgres
from tests.live.processes import free_ports

pytestmark = [pytest.mark.live, pytest.mark.faults]


def test_a_broker_that_keeps_its_promises(broker: Broker) -> None:
    found = try_out(broker.url, ["nobody.follows.anything"])
    assert (found.connected, found.fault) == (True, "")
    assert found.quorum
    assert found.confirmed
    assert found.returned
    assert found.delivered
    assert found.version[0].isdigit()
    assert found.queues == {"nobody.follows.anything": None}
    assert "baiying.doctor" not in broker.ctl("list_queues", "name")


def test_a_broker_that_is_away_or_stands_still(broker: Broker) -> None:
    (port,) = free_ports(1)
    assert not try_out(broker.url_at(port)).connected
    broker.freeze()
    started = time.monotonic()
    found = try_out(broker.url)
    assert found.fault
    assert time.monotonic() - started < 10


@pytest.fixture
def empty_host(broker: Broker) -> Iterator[str]:
    """The broker without the queues of whatever system runs on it."""
    with broker.virtual_host("empty") as url:
        yield url


def test_queues_that_nobody_listens_to(empty_host: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, mode="production", broker_url=empty_host)
    assert {one.state for one in look_at_broker(settings)} == {"good", "warn"}
    follow = Follow("tasking", "intake")
    bus = open_bus(settings, [follow])
    consumer = bus.consumer("tasking", ["intake"], lambda producer, body: None)
    consumer.turn(0.1)
    bus.close()
    words = [one.words for one in look_at_broker(settings) if one.what == "消息队列"]
    assert any("没有人在听" in text and follow.queue in text for text in words)


def test_an_old_transaction_is_named_with_its_pid(postgres: Postgres, tmp_path: Path) -> None:
    """C09: what holds back every table's dead rows is seen, and the command that ends it."""
    url = postgres.fresh_database("intake")
    settings = Settings(data=tmp_path, database_urls={"intake": url})
    db = Database("intake", settings)
    with _open_transaction(url) as pid, db.read() as session:
        found = {one.what: one for one in look_at_postgres(session, "库")}
    db.dispose()
    assert found["库持久性"].state == "good"
    assert found["库连接数"].state == "good"  # the tests' server has 200
    assert f"pg_terminate_backend({pid})" in found["库最老事务"].mend


def test_whose_disk_is_looked_at(postgres: Postgres, tmp_path: Path) -> None:
    """C12: a server on this machine whose disk nobody watches is warned of."""
    url = postgres.fresh_database("intake")
    for folder, state in ((None, "warn"), (postgres.data, "good")):
        db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url}, database_folder=folder))
        with db.read() as session:
            found = {one.what: one for one in look_at_postgres(session, "库")}["库所在磁盘"]
        db.dispose()
        assert (found.state, "BAIYING_DATABASE_FOLDER" in found.mend) == (state, folder is None)


@contextmanager
def _open_transaction(url: str) -> Iterator[int]:
    """One whose start was long ago as the doctor counts."""
    with psycopg.connect(url) as connection, pytest.MonkeyPatch.context() as patch:
        connection.execute("SELECT 1")
        patch.setattr(room, "OLD_SECONDS", 0.0)
        yield connection.info.backend_pid
