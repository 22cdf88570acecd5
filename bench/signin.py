"""Part `signin`: what a flood of wrong sign-ins costs everybody else, and what a sign-in costs beside bare argon2."""

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from bench.city import embedded, environment
from bench.rounds import rounds
from bench.run import Run
from bench.server import WebServer, gunicorn
from bench.table import Figure, absolute, paired, quantile
from deploy.sample import SAMPLE_PASSWORD, load_sample
from services.directory.actions import begin_session
from services.directory.app import SERVICE
from services.directory.models import Person
from shared.db import Database
from shared.db.migrate import upgrade

OURS = "services.directory.app:create_app()"
FLOODERS, READERS = 50, 4
BREATH = 0.5
"""Seconds between two tries of one flooder: together twice as many as the machine could check."""
PAGE = "/directory/v1/units?limit=20"
LOGIN = "/directory/v1/sessions"


@dataclass
class Flood:
    """`with Flood(port):` fifty strangers, each from an address and for a login of his own; answers by status."""

    port: int
    answers: Counter[int] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Flood":
        for number in range(FLOODERS):
            self.threads.append(threading.Thread(target=self._try, args=(number,), daemon=True))
            self.threads[-1].start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(30)

    def _try(self, number: int) -> None:
        for turn in itertools.count():
            if self.over.wait(BREATH):
                return
            home = f"127.{number + 1}.{turn // 250 % 250}.{turn % 250 + 1}"
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(home, 0))
            body = json.dumps({"login": f"stranger{number}.{turn}", "password": "not-a-password-of-ours"})
            line.request("POST", LOGIN, body, {"Content-Type": "application/json"})
            self.answers[line.getresponse().status] += 1
            line.close()


def measure(run: Run) -> list[Figure]:
    """On SQLite, one process with 32 threads."""
    settings = embedded(run.folder("signin"))
    db = Database("directory", settings)
    upgrade(db, SERVICE.steps, SERVICE.base.metadata)
    load_sample(db, sign_ins=True)
    with db.write() as session:
        token = begin_session(session, session.query(Person).filter_by(login="ly.leader").one()).token
    db.dispose()
    with WebServer(gunicorn(OURS, 1, 32), environment(settings), settings.data, ["/directory/livez"]) as server:
        return _figures(run, server, token)


def _figures(run: Run, server: WebServer, token: str) -> list[Figure]:
    seconds = 2.0 if run.quick or run.tiny else 6.0
    answers: Counter[int] = Counter()

    def flooded() -> float:
        with Flood(server.port) as flood:
            time.sleep(1.0)
            found = _reads(server.port, token, seconds)
        answers.update(flood.answers)
        return found

    cases: dict[str, Callable[[], float]] = {
        "quiet": lambda: _reads(server.port, token, seconds),
        "flood": flooded,
        "argon2": _bare_hash,
        "sign-in": lambda: _sign_in(server.port),
    }
    found = rounds(cases, run.rounds)
    if not answers[401] or answers.keys() - {401, 429, 503}:
        raise RuntimeError(f"the flood was not answered as it should be: {dict(answers)}")
    each = (seconds + 1.0) * run.rounds
    return [
        paired(
            f"p99 of a list: quiet, under {FLOODERS} wrong sign-ins", found["quiet"], found["flood"], "ms", most=10.0
        ),
        paired("a sign-in, beside one bare argon2id", found["argon2"], found["sign-in"], "ms", most=3.0),
        absolute("wrong sign-ins checked", answers[401] / each, "/s"),
        absolute("wrong sign-ins sent away unchecked", (answers[503] + answers[429]) / each, "/s"),
    ]


def _reads(port: int, token: str, seconds: float) -> float:
    """The 99th percentile of reading a list for so long, in milliseconds."""
    waits: list[float] = []

    def read() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            line.request("GET", PAGE, headers={"Authorization": f"Bearer {token}"})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{PAGE}: {answer.status}")
            waits.append((time.perf_counter() - began) * 1000)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return quantile(waits, 0.99)


def _bare_hash() -> float:
    hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    hashed = hasher.hash(SAMPLE_PASSWORD)
    began = time.perf_counter()
    for _ in range(10):
        hasher.verify(hashed, SAMPLE_PASSWORD)
    return (time.perf_counter() - began) * 100


def _sign_in(port: int) -> float:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps({"login": "ly.member1", "password": SAMPLE_PASSWORD})
    began = time.perf_counter()
    for _ in range(10):
        line.request("POST", LOGIN, body, {"Content-Type": "application/json"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 201:
            raise RuntimeError(f"signing in: {answer.status}")
    return (time.perf_counter() - began) * 100
