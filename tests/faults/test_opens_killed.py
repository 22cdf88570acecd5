"""Opens of short links, counted in memory: kill -9 loses the last second at most, an orderly end loses nothing."""

import http.client
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.server import WebServer, gunicorn
from services.notify.links import code_of
from services.notify.models import LinkOpens
from shared.service import Work
from tests.faults.running import SECRET
from tests.live.processes import family, signal_all, until
from tests.notify.build import begin, make_network, make_work, open_push, receipt

pytestmark = pytest.mark.faults
READERS, SECONDS, LOST_AT_MOST = 4, 2.5, 1.0


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[tuple[Work, str]]:
    """A push, and the path of the link of one of its units."""
    work = begin(make_work(tmp_path / "data", secret=SECRET))
    network = make_network(work, counties=1, stations=0)
    push_id = open_push(work, network.city)
    with work.db.read() as session:
        path = f"/l/{code_of(receipt(session, push_id, network.counties[0]).id)}"
    yield work, path
    work.db.dispose()


def counted(work: Work) -> int:
    with work.db.read() as session:
        return session.scalar(sa.select(sa.func.sum(LinkOpens.opens))) or 0


@contextmanager
def readers(port: int, path: str) -> Iterator[tuple[list[float], Callable[[], None]]]:
    """Readers who open the link one after the other: when each was led on, and how to stop them."""
    led: list[float] = []
    stop = threading.Event()

    def read() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            while not stop.is_set():
                try:
                    connection.request("GET", path, headers={"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"})
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    return
                assert answer.status == 302
                led.append(time.monotonic())

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()

    def end() -> None:
        stop.set()
        for thread in threads:
            thread.join()

    yield led, end
    end()


def served(work: Work, folder: Path) -> WebServer:
    """notify's web side as production runs it, two processes that each count for themselves."""
    environ = {"BAIYING_DATA": str(work.settings.data), "BAIYING_SECRET": SECRET, "BAIYING_LOG_LEVEL": "ERROR"}
    return WebServer(gunicorn("services.notify.app:create_app()", 2, 4), environ, folder, ["/notify/livez"])


def test_killed_amid_opens_the_last_second_is_lost_at_most(linked: tuple[Work, str], tmp_path: Path) -> None:
    work, path = linked
    with served(work, tmp_path) as server, readers(server.port, path) as (led, _):
        until(lambda: bool(led), 10, "nobody was led on")
        until(lambda: led[-1] - led[0] > SECONDS, 30, "the readers do not go on")
        killed_at = time.monotonic()
        signal_all(family(server.pid), signal.SIGKILL)
    sure = sum(at < killed_at - LOST_AT_MOST for at in led)
    assert sure > 100, "too few to tell"
    assert sure <= counted(work) <= len(led) + READERS


def test_stopped_in_order_every_open_is_counted(linked: tuple[Work, str], tmp_path: Path) -> None:
    work, path = linked
    with served(work, tmp_path) as server, readers(server.port, path) as (led, end):
        until(lambda: len(led) > 100, 30, "nobody was led on")
        end()
    assert counted(work) == len(led)
