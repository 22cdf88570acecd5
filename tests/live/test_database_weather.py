"""Needs walk to their receipts while PostgreSQL crashes, freezes, or is held by somebody's open transaction."""

import threading
import time
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from shared.ids import new_id
from shared.settings import SERVICES
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.walkers import Walkers
from tests.journey.walk import COUNTIES, NEED, Patient
from tests.live.postgres import Postgres
from tests.telling import tell

pytestmark = pytest.mark.faults
ASKING = 12.0
"""Seconds for which many go on asking a frozen database."""
WINDOW, HELD = 20.0, 600.0
"""Seconds in which needs are counted, and for which somebody's transaction stays open."""
DRAINED = 600.0
"""Thousands of needs that came in at once are heard by then."""
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


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_c09_ten_minutes_of_it(weathered: Running) -> None:
    """How many needs are taken in before, at the end of ten minutes, and once it is over: printed, as speed is."""
    url = weathered.settings().database_url("intake").replace("+psycopg", "")
    before = filed(weathered, WINDOW)
    with psycopg.connect(url) as forgotten:
        forgotten.execute("SET SESSION idle_in_transaction_session_timeout = 0")
        forgotten.commit()
        forgotten.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        forgotten.execute("SELECT count(*) FROM intake.need")
        filed(weathered, HELD - WINDOW)
        during = filed(weathered, WINDOW)
        assert weathered.ready("intake")[0] == 200
    after = filed(weathered, WINDOW)
    tell(f"C09: {before / WINDOW:.1f}/s before, {during / WINDOW:.1f}/s held, {after / WINDOW:.1f}/s afterwards")
    tell(f"C09: {during / before:.0%} of before, {2 * during / (before + after):.0%} of before and afterwards")
    assert during > 0
    look_at_books(weathered, weathered.accepted, DRAINED)


def filed(running: Running, seconds: float) -> int:
    """Needs that the publicists of four counties file in so many seconds, one after the other each."""
    clients = {county: Patient(running.urls, running.tokens) for county in COUNTIES}
    end, taken = time.monotonic() + seconds, Counter[int]()

    def go(county: str, client: Patient) -> None:
        while time.monotonic() < end:
            status, answer = client.once(f"{county}.publicist", "POST", "/intake/v1/needs", NEED, new_id())
            taken[status] += 1
            if status == 201:
                running.accepted.append(answer["id"])

    for county, client in clients.items():
        client.sign_in(f"{county}.publicist")
    threads = [threading.Thread(target=go, args=one) for one in clients.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken[201]


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
