"""Part `storm`: 2,357 liaisons acknowledge one push within ten seconds, over HTTP, while 50 more are being planned."""

import contextlib
import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from bench.city import City, environment, make_city, open_database
from bench.network import ask, asked_push, known_people, places, planned
from bench.run import Run
from bench.server import Process, WebServer, gunicorn
from bench.table import Figure, absolute, quantile
from services.notify.app import SERVICE
from services.notify.models import Receipt
from shared.db import Database
from shared.settings import Settings

NODES = 2_357
SECONDS = 10.0
PUSHES = 50
CALLERS = 32
"""Connections; each answer has a moment of its own at which it is due, and waits are counted from there."""
MOST = 300.0


@dataclass
class Answered:
    """Answers by status, milliseconds from the moment each was due."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)


def measure(run: Run) -> list[Figure]:
    """Milliseconds, on SQLite (all in one process) and on PostgreSQL (a web process and a worker)."""
    nodes, seconds, pushes = (60, 1.0, 3) if run.tiny else (NODES, SECONDS, PUSHES)
    found: list[Figure] = []
    for name, settings in places(run, "storm").items():
        found += _measured(name, settings(), make_city(nodes), seconds, pushes)
    return found


def _measured(name: str, settings: Settings, city: City, seconds: float, pushes: int) -> list[Figure]:
    db = open_database(SERVICE, settings, city)
    stations = [city.units[code] for code in city.units if code.startswith("station")]
    tokens = known_people(db, settings, stations)
    push_id = asked_push(db, settings, city, {"levels": ["station"]})
    with db.read() as session:
        mine = sa.select(Receipt.unit_id, Receipt.id).where(Receipt.push_id == push_id)
        calls = [(receipt, tokens[unit]) for unit, receipt in session.execute(mine)]
    with _served(settings) as port:
        _warm(port, calls)
        before = planned(db)
        for _ in range(pushes):
            ask(db, city, {"levels": ["station"]})
        found = _storm(port, calls, seconds)
    return [*_figures(name, found, len(calls), seconds), *_meanwhile(name, db, push_id, before, found)]


@contextlib.contextmanager
def _served(settings: Settings) -> Iterator[int]:
    """The port of notify: of the whole embedded system, or of its web process with a worker beside it."""
    environ, ready = environment(settings), ["/notify/livez"]
    if not settings.production:
        with WebServer(("-m", "deploy.serve"), environ, settings.data, ready) as server:
            yield server.port
        return
    words = gunicorn("services.notify.app:create_app()", 2, 8)
    with (
        WebServer(words, environ, settings.data, ready) as server,
        Process(("-m", "services.notify", "worker"), environ, settings.data),
    ):
        yield server.port


def _warm(port: int, calls: list[tuple[str, str]]) -> None:
    """What a start still has to do, and every thread's first connection to the database."""
    for receipt_id, token in calls[:CALLERS]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", f"/notify/v1/receipts/{receipt_id}", headers={"Authorization": f"Bearer {token}"})
        if connection.getresponse().status != 200:
            raise RuntimeError("a liaison does not see his receipt")
        connection.close()
    time.sleep(2)


def _storm(port: int, calls: list[tuple[str, str]], seconds: float) -> Answered:
    """Every call at its own moment, evenly over the time; a connection that is late goes on as fast as it can."""
    found, begin = Answered(), time.perf_counter() + 0.2

    def answer(turn: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(turn, len(calls), CALLERS):
            due = begin + seconds * number / len(calls)
            time.sleep(max(0.0, due - time.perf_counter()))
            status = _acknowledge(connection, *calls[number])
            found.waits.append((time.perf_counter() - due) * 1000)
            found.statuses[status] += 1
        connection.close()

    callers = [threading.Thread(target=answer, args=(turn,)) for turn in range(CALLERS)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    return found


def _acknowledge(connection: http.client.HTTPConnection, receipt_id: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": receipt_id}
    try:
        connection.request("POST", f"/notify/v1/receipts/{receipt_id}/acknowledge", headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0


def _figures(name: str, found: Answered, nodes: int, seconds: float) -> list[Figure]:
    wrong = nodes - found.statuses[200]
    return [
        absolute(f"{name}: {nodes:,} acknowledge in {seconds:g} s: refused or lost", wrong, "", most=0),
        absolute(f"{name}: p50", quantile(found.waits, 0.5), "ms"),
        absolute(f"{name}: p99", quantile(found.waits, 0.99), "ms", most=MOST),
    ]


def _meanwhile(name: str, db: Database, push_id: str, before: int, found: Answered) -> list[Figure]:
    """What the planner wrote beside it; every acknowledgement that was answered with 200 is in the database."""
    with db.read() as session:
        mine = sa.select(sa.func.count()).where(Receipt.push_id == push_id, Receipt.state == "acknowledged")
        kept = session.scalar(mine) or 0
    grown = planned(db) - before
    db.dispose()
    if kept < found.statuses[200]:
        raise RuntimeError(f"{kept} of {found.statuses[200]} acknowledgements were kept")
    return [absolute(f"{name}: deliveries planned meanwhile", grown, "")]
