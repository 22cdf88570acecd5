"""The viewers of part `limits`: 200 open boards, each asking every two seconds, of one web worker of 32 threads."""

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

from bench.city import City, environment
from bench.run import Run
from bench.server import WebServer, gunicorn
from bench.table import Figure, absolute, quantile
from shared.db import Database
from shared.events import PersonChanged
from shared.identity import PEOPLE, apply_person, sign
from shared.ids import new_id
from shared.settings import Settings

VIEWERS = 200
EVERY = 2.0
LIVE = "/tasking/leaders/live"
ASKERS = 8
"""Connections that ask for all of them, in turn."""


@dataclass
class Asked:
    """Answers by status, milliseconds of each."""

    statuses: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def viewed(run: Run, db: Database, city: City) -> list[Figure]:
    """Per cent of a core and waits of 200 viewers while nothing changes; the memory that the worker gained."""
    settings = db.settings
    token = admitted(db, settings, city)
    seconds = 4 if run.tiny else 12 if run.quick else 24
    words = gunicorn("services.tasking.app:create_app()", 1, 32)
    with WebServer(words, environment(settings), settings.data, ["/tasking/livez"]) as server:
        start = time.perf_counter()
        shown = _get(http.client.HTTPConnection("127.0.0.1", server.port), LIVE, token)[1]
        first = (time.perf_counter() - start) * 1000
        mark = re.findall(rb'data-seen="([^"]+)"', shown)[0].decode()
        before, memory = server.cpu, server.memory
        asked = _watch(server.port, token, mark, seconds)
        used = 100 * (server.cpu - before) / seconds
        grown = server.memory - memory
    if not set(asked.statuses) <= {200, 304}:
        raise RuntimeError(f"refused: {sorted(set(asked.statuses))}")
    changed = 100 * sum(status == 200 for status in asked.statuses) / len(asked.statuses)  # a limit passed meanwhile
    return [
        absolute("viewers: the board counted and drawn over HTTP, first time", first, "ms"),
        absolute(f"viewers: {VIEWERS} open boards, {len(asked.waits) / seconds:.0f} questions/s", used, "% of a core"),
        absolute("viewers: questions that found a change", changed, "%"),
        absolute("viewers: p99 of an answer", quantile(asked.waits, 0.99), "ms", most=2000),
        absolute("viewers: memory gained meanwhile", grown, "MiB"),
    ]


def admitted(db: Database, settings: Settings, city: City) -> str:
    """The token of somebody who leads the whole city, of whom the service has heard."""
    person = new_id()
    grants = [{"role": "leader", "unit_id": city.units["city"]}]
    told = PersonChanged(person_id=person, unit_id=city.units["city"], grants=grants, active=True, card_version=1)
    with db.write() as session:
        apply_person(session, told)
    return sign(settings, person, new_id(), PEOPLE, timedelta(hours=12))


def _watch(port: int, token: str, mark: str, seconds: float) -> Asked:
    """Every viewer asks once each two seconds, at a moment of his own, whether this mark still holds."""
    found, until = Asked(), time.perf_counter() + seconds

    def ask(turn: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        each = EVERY * ASKERS / VIEWERS
        due = time.perf_counter() + each * turn / ASKERS
        while due < until:
            time.sleep(max(0.0, due - time.perf_counter()))
            start = time.perf_counter()
            found.statuses.append(_get(connection, LIVE, token, mark)[0])
            found.waits.append((time.perf_counter() - start) * 1000)
            due += each

    askers = [threading.Thread(target=ask, args=(turn,)) for turn in range(ASKERS)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    return found


def _get(connection: http.client.HTTPConnection, path: str, token: str, mark: str = "") -> tuple[int, bytes]:
    seen = {"If-None-Match": f'W/"{mark}"'} if mark else {}
    connection.request("GET", path, headers={"Cookie": f"baiying={token}", **seen})
    answer = connection.getresponse()
    return answer.status, answer.read()
