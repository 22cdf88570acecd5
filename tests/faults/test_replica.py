"""Needs walk while PostgreSQL's replica is away, while it takes over from a lost primary, when that is back."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from shared.settings import SERVICES
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity, live_environ
from tests.journey.walk import NEED, Patient
from tests.live.postgres import Postgres
from tests.live.replica import Pair
from tests.live.stack import LiveStack, standing
from tests.telling import tell

pytestmark = [pytest.mark.faults, pytest.mark.live, pytest.mark.timeout(400)]
BACK = 60.0
"""Seconds in which all goes on, on a machine that has other work."""


@pytest.fixture
def city(tmp_path: Path) -> Iterator[PostgresCity]:
    """On a server of its own, which may be lost."""
    with standing(Postgres) as primary:
        yield PostgresCity(primary, tmp_path / "city")


@pytest.fixture
def pair(city: PostgresCity) -> Iterator[Pair]:
    with Pair(city.postgres, city.postgres.home.parent / "replica") as both:
        yield both


@pytest.fixture
def running(live_stack: LiveStack, city: PostgresCity, pair: Pair, tmp_path: Path) -> Iterator[Running]:
    """The production processes, told of both."""
    (tmp_path / "data").mkdir()
    urls = {name: pair.both(url) for name, url in city.copy().items()}
    assert live_stack.broker is not None
    environ = live_environ(live_stack.broker.url, urls)
    with live_stack.broker.virtual_host("replica") as broker, Running(tmp_path / "data", environ) as found:
        found.environ["BAIYING_BROKER_URL"] = broker
        yield found.up()


def state(running: Running) -> str:
    checks = running.ready("intake")[1]["checks"]
    return str(next((check["state"] for check in checks if check["name"] == "replica"), "away"))  # type: ignore[union-attr]


def is_well(running: Running, service: str) -> bool:
    """Whether it is ready, and a worker of it listens at the same server."""
    with suppress(OSError):
        status, told = running.ready(service)
        return status == 200 and told["status"] == "ok"
    return False


def test_it_is_away_and_takes_over_and_nothing_that_was_answered_is_lost(running: Running, pair: Pair) -> None:
    client = Patient(running.urls, running.tokens)
    client.sign_in("ls.publicist")
    with Walkers(running) as walkers:
        walkers.wait_for(1)

        pair.replica.freeze()
        running.until(lambda: state(running) == "degraded", BACK, "/readyz says that nothing is confirmed")
        started = time.monotonic()
        status, told = client.once("ls.publicist", "POST", "/intake/v1/needs", NEED, "a-key-of-its-own")
        assert (status, time.monotonic() - started < 15) == (503, True), told
        assert client.get("ls.publicist", "/intake/v1/needs")["items"], "looking goes on"
        pair.replica.thaw()
        running.until(lambda: state(running) == "ok", BACK, "it goes on by itself")
        walkers.wait_for(1)

        pair.primary.kill()
        running.until(lambda: running.ready("intake")[0] == 503, BACK, "/readyz says that the database is away")
        pair.promote()
        took = running.until(lambda: all(running.ready(one)[0] == 200 for one in SERVICES), BACK, "all are back")
        tell(f"a replica that takes over: every service is ready {took:.1f} s later")
        walkers.wait_for(1)

        pair.primary.launch()
        pair.primary.wait_ready(BACK)
        pair.confirm_by("")
        for name in running.names:
            running.end(name)
            running.revive(name)
        running.until(lambda: all(is_well(running, one) for one in SERVICES), BACK, "all are well, started anew")
        walkers.wait_for(1)
    again = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key="a-key-of-its-own")[1]
    look_at_books(running, [*walkers.needs, again["id"]])
