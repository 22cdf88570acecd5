"""Needs walk to their receipts while PostgreSQL crashes, freezes, or is held by somebody's open transaction."""

import threading
import time
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from shared.settings import SERVICES
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.walkers import Walkers
from tests.journey.walk import Patient
from tests.live.postgres import Postgres

pytestmark = pytest.mark.faults
ASKING = 12.0
"""Seconds for which many go on asking a frozen database."""
CLERKS = 40
"""More at once than a process has threads."""


@pytest.fixture
def weathered(production: Running, postgres: Postgres) -> Iterator[Running]:
    """The system; afterwards no process was started again and the books are right."""
    production.accepted = []
    restarts = list(production.restarts)
    yield production
    postgres.thaw()
    assert production.restarts == restarts
    look_at_books(production, production.accepted)


def test_c01_crash_and_recovery(weathered: Running, postgres: Postgres) -> None:
    """An immediate shutdown, as after a crash; it recovers from its log, and nobody restarts our processes."""
    with Walkers(weathered) as walkers:
        walkers.wait_for(1)
        postgres.crash()
        weathered.until(lambda: weathered.ready("intake")[0] == 503, 30, "intake says that it is down")
        postgres.start()
        took = weathered.until(lambda: all(weathered.ready(each)[0] == 200 for each in SERVICES), 30, "all are back")
        assert took < 30
        walkers.wait_for(2)
    weathered.accepted += walkers.needs


def test_c04_frozen(weathered: Running, postgres: Postgres) -> None:
    """It says nothing and its connections stay: each request ends within 15 s, and nothing piles up behind them."""
    client = Patient(weathered.urls, weathered.tokens)
    client.sign_in("ls.publicist")
    with Walkers(weathered) as walkers:
        walkers.wait_for(1)
        postgres.freeze()
        try:
            clerks = Clerks(weathered, client.tokens["ls.publicist"])
            clerks.ask_for(ASKING)
        finally:
            postgres.thaw()
        walkers.wait_for(2)
    assert clerks.slowest < 15, clerks.slowest
    assert set(clerks.statuses) <= {503, 429}, clerks.statuses
    assert clerks.quick > 2 * CLERKS, "once it is known to be silent the answer comes at once"
    weathered.accepted += walkers.needs


def test_c09_a_transaction_that_stays_open(weathered: Running) -> None:
    """A report or a shell holds every dead row (xmin) for as long as it likes: work goes on, and it can be seen."""
    url = weathered.settings().database_url("tasking").replace("+psycopg", "")
    with psycopg.connect(url) as forgotten:
        forgotten.execute("SET SESSION idle_in_transaction_session_timeout = 0")
        forgotten.commit()
        forgotten.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        forgotten.execute("SELECT count(*) FROM tasking.task")
        with Walkers(weathered) as walkers:
            walkers.wait_for(2)
        held = forgotten.execute("SELECT extract(epoch FROM clock_timestamp() - now())").fetchone()
        assert held is not None
        assert held[0] > 0
    weathered.accepted += walkers.needs


class Clerks:
    """Many at once who look at their needs, again and again."""

    def __init__(self, running: Running, token: str) -> None:
        self.running, self.token = running, token
        self.statuses: Counter[int] = Counter()
        self.slowest, self.quick = 0.0, 0

    def ask_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._ask, args=(end,)) for _ in range(CLERKS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self, end: float) -> None:
        client = Patient(self.running.urls, {"clerk": self.token})
        while time.monotonic() < end:
            started = time.monotonic()
            status, _ = client.once("clerk", "GET", "/intake/v1/needs", {}, "")
            self.statuses[status] += 1
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.quick += time.monotonic() - started < 3
            time.sleep(0.2)
