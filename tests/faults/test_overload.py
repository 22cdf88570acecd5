"""G: more than can be done. Silent and slow lines, one department's flood, a slow database: told so, nothing lost."""

import http.client
import itertools
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.city import City, embedded, environment, make_city, open_database, production
from bench.intake import BODIES
from bench.network import known_people
from bench.server import WebServer
from deploy.holding import HOLD
from deploy.patient import PATIENCE
from services.intake.app import SERVICE
from services.intake.models import Need
from shared.db import Database
from tests.faults.proxy import FaultProxy
from tests.live.postgres import Postgres

pytestmark = pytest.mark.faults
LONGEST = 15.0
"""Seconds: no call may take longer (promise P8)."""
NEEDS, TEMPLATE = "/intake/v1/needs", "/intake/v1/needs/template.xlsx?kind=prevention"
SPENT = (200, 201, 429, 503)


@dataclass
class Town:
    """A running intake with its port, a person's token for each unit, and what it answered."""

    port: int
    db: Database
    tokens: list[str]
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    made: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def ask(self, what: str, token: str, body: str = "", path: str = NEEDS) -> int:
        """One call on a line of its own; its answer is kept under `what`."""
        headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": "application/json"} if body else {})
        line, began = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60), time.monotonic()
        try:
            line.request("POST" if body else "GET", path, body.encode() or None, headers)
            answer = line.getresponse()
            self._keep(what, answer, answer.read())
        finally:
            line.close()
            self.slowest = max(self.slowest, time.monotonic() - began)
        return answer.status

    def _keep(self, what: str, answer: http.client.HTTPResponse, text: bytes) -> None:
        self.answers[what, answer.status] += 1
        self.made += [json.loads(text)["id"]] if answer.status == 201 else []
        if answer.status not in SPENT:
            self.faults.append(f"{what}: {answer.status} {text[:300]!r}")
        elif answer.status in (429, 503) and not (answer.getheader("Retry-After") and json.loads(text)["title"]):
            self.faults.append(f"{what}: {answer.status} without words or time")

    def lives(self) -> bool:
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", "/intake/livez")
        status = line.getresponse().status
        line.close()
        return status == 200 and time.monotonic() - began < 5

    def kept(self) -> set[str]:
        """The needs that its database holds."""
        with self.db.read() as session:
            return {str(one) for one in session.scalars(sa.select(Need.id))}

    def close(self) -> None:
        assert not self.faults, self.faults[:5]
        assert set(self.made) <= self.kept(), "a need that was answered with 201 is not there"
        assert self.slowest < LONGEST


def of_units(city: City, most: int) -> list[str]:
    return [city.units[f"station-{n}"] for n in range(most)]


@pytest.fixture(scope="module")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The whole embedded system."""
    city, settings = make_city(8), embedded(tmp_path_factory.mktemp("town"))
    db = open_database(SERVICE, settings, city)
    tokens = list(known_people(db, settings, of_units(city, 8)).values())
    with WebServer(("-m", "deploy.serve"), environment(settings), settings.data, ["/intake/livez"]) as server:
        yield Town(server.port, db, tokens)
    db.dispose()


@pytest.fixture
def slow_town(postgres: Postgres, tmp_path: Path) -> Iterator[tuple[Town, FaultProxy]]:
    """The web process of intake, whose database may be slowed down."""
    city, url = make_city(8), sa.make_url(postgres.fresh_database("overload"))
    db = open_database(SERVICE, production(tmp_path, {"intake": url.render_as_string(hide_password=False)}), city)
    with FaultProxy(url.port or 5432) as proxy:
        slow = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        settings = production(tmp_path, {"intake": slow})
        tokens = list(known_people(db, settings, of_units(city, 8)).values())
        environ = environment(settings) | {"WEB_CONCURRENCY": "1"}
        with WebServer(("-m", "services.intake", "web"), environ, tmp_path, ["/intake/livez"]) as server:
            yield Town(server.port, db, tokens), proxy
    db.dispose()


def at_once(works: list[Callable[[], object]]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for one in threads:
        one.start()
    return threads


def test_g06_lines_that_are_silent_or_slow_hold_nobody_up(small_town: Town) -> None:
    """1,000 that say nothing, 200 that stop within the head, 200 within the body; the others are served meanwhile."""
    begun = b"POST /directory/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with ExitStack() as lines:
        kinds = [b""] * 1000 + [begun] * 200 + [begun + b"Content-Length: 100\r\n\r\n{"] * 200
        opened = [lines.enter_context(socket.create_connection(("127.0.0.1", small_town.port))) for _ in kinds]
        for line, words in zip(opened, kinds, strict=True):
            line.sendall(words)
        assert small_town.lives()
        assert [small_town.ask("met", token, BODIES[0]) for token in small_town.tokens] == [201] * 8
        with socket.create_connection(("127.0.0.1", small_town.port), timeout=PATIENCE) as honest:
            for piece in (b"GET /intake/li", b"vez HTTP/1.1\r\nHost: x\r\n", b"\r\n"):
                honest.sendall(piece)
            assert honest.recv(100).startswith(b"HTTP/1.1 200")
        assert all(map(_was_closed, opened))
    small_town.close()


def test_what_a_department_files_at_once_is_all_taken(small_town: Town) -> None:
    """Twenty programs of one unit file two needs each in the same moment, while others work: nobody is told to wait."""
    busy, other, *_ = small_town.tokens
    small_town.ask("met", busy)
    for _ in range(2):
        at_work = at_once([lambda n=n: small_town.ask("at once", busy, BODIES[n % 6]) for n in range(20)])  # type: ignore[misc]
        small_town.ask("beside it", other)
        for one in at_work:
            one.join(30)
    assert small_town.answers["at once", 201] == 40, small_town.answers
    small_town.close()


def test_one_department_s_flood_sends_nobody_else_away(small_town: Town) -> None:
    """44 lines of one unit without a breath: it is told 429; three other units are served, each call of theirs."""
    over, (flooder, *others) = threading.Event(), small_town.tokens

    def flood() -> None:
        while not over.is_set():
            small_town.ask("flood", flooder, BODIES[0])

    def walk(token: str) -> None:
        for body in BODIES[:6]:
            small_town.ask("others", token, body)
            small_town.ask("others", token)

    for token in small_town.tokens:
        small_town.ask("met", token)
    flooding = at_once([flood] * 44)
    for one in at_once([lambda token=token: walk(token) for token in others[:3]]):  # type: ignore[misc]
        one.join()
    over.set()
    for one in flooding:
        one.join(30)
    assert {status for what, status in small_town.answers if what == "others"} == {200, 201}
    assert small_town.answers["flood", 429]
    assert not small_town.answers["flood", 503]
    assert small_town.lives()
    small_town.close()


def test_a_flood_is_told_late_and_its_lines_stay_whole(small_town: Town) -> None:
    """44 kept lines: whatever is refused is read to its last byte, so that the next call on that line is understood."""
    over, (flooder, other, *_), waits = threading.Event(), small_town.tokens, list[float]()

    def flood() -> None:
        line = http.client.HTTPConnection("127.0.0.1", small_town.port, timeout=60)
        headers = {"Authorization": f"Bearer {flooder}", "Content-Type": "application/json"}
        while not over.is_set():
            began = time.monotonic()
            line.request("POST", NEEDS, BODIES[0].encode(), headers)
            answer = line.getresponse()
            small_town._keep("kept lines", answer, answer.read())
            waits.extend([time.monotonic() - began] * (answer.status == 429))
        line.request("GET", "/intake/livez")
        answer = line.getresponse()
        small_town._keep("the next call", answer, answer.read())
        line.close()

    flooding = at_once([flood] * 44)
    deadline = time.monotonic() + 8
    while time.monotonic() < deadline:
        small_town.ask("beside it", other)
        over.wait(0.2)
    over.set()
    for one in flooding:
        one.join(30)
    assert small_town.answers["the next call", 200] == 44, small_town.answers
    assert max(waits) >= HOLD
    small_town.close()


@pytest.mark.live
def test_g03_c05_a_slow_database_sends_exports_away_first_and_is_served_again(
    slow_town: tuple[Town, FaultProxy],
) -> None:
    """A fifth of a second for every statement: what has no place is sent away, the least urgent most of all."""
    town, proxy = slow_town
    for token in town.tokens:
        assert town.ask("calm", token, BODIES[0]) == 201
    proxy.up.delay = 0.2
    over, turn = time.monotonic() + 10, itertools.count()
    kinds = {"bulk": ("", TEMPLATE), "read": ("", f"{NEEDS}?limit=5"), "intake": (BODIES[1], NEEDS)}
    lines = {"bulk": 12, "read": 36, "intake": 3}

    def press(what: str) -> None:
        while time.monotonic() < over:
            town.ask(what, town.tokens[next(turn) % 8], *kinds[what])
            threading.Event().wait(0.2)  # whoever was sent away asks again after a breath

    pressing = at_once([lambda what=what: press(what) for what in kinds for _ in range(lines[what])])  # type: ignore[misc]
    lived = [town.lives() for _ in range(5)]
    for one in pressing:
        one.join(60)
    proxy.heal()
    gone = {what: _share_sent_away(town, what) for what in kinds}
    assert all(lived)
    assert gone["bulk"] > gone["read"] > gone["intake"], (gone, town.answers)
    assert town.answers["intake", 201]
    assert [town.ask("healed", token, BODIES[2]) for token in town.tokens] == [201] * 8
    town.close()


def _was_closed(line: socket.socket) -> bool:
    """Before it can take long; with words left unread that is a reset."""
    line.settimeout(PATIENCE + LONGEST)
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def _share_sent_away(town: Town, what: str) -> float:
    asked = {status: count for (kind, status), count in town.answers.items() if kind == what}
    return (asked.get(503, 0) + asked.get(429, 0)) / sum(asked.values())
