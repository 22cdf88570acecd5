"""Part `soak`: a steady twenty calls a second for hours; memory, files, threads and the log's files by slope.

Needs are raised and listed; each is read and withdrawn a minute later by who raised it: else tasks that nobody takes
would be late by the thousand, and the second hour's load would be another one than the first's.
"""

import http.client
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.callers import PATIENCE, Answered, Call, ask, in_turn, keep_pace
from bench.city import embedded, make_city, open_all, open_database
from bench.flood import LISTED, NEEDS, served
from bench.intake import BODIES
from bench.meanwhile import Meanwhile
from bench.network import known_people
from bench.run import Run
from bench.table import Figure, absolute
from services.intake.app import SERVICE
from tests.live.processes import family

RATE = 20.0
STANDS = 60.0
"""Seconds that a need stands before it is withdrawn."""
AGAIN = json.dumps({"reason": "测量：需求重复"}, ensure_ascii=False)
LOOKS = 120
"""Samples over the whole time."""


@dataclass(frozen=True)
class Look:
    """One sample: seconds since the beginning, MiB resident, open files, threads, MiB of write-ahead files."""

    at: float
    memory: float
    files: float
    threads: float
    journals: float


def measure(run: Run) -> list[Figure]:
    """The embedded server, two hours or as long as --seconds says. Growth an hour, by least squares.

    The first fifth is left out: pools, caches and the interpreter fill.
    """
    seconds = run.lasting(7200.0)
    city, settings = make_city(40), embedded(run.folder("soak"))
    open_all(settings, city)
    db = open_database(SERVICE, settings, city)
    tokens = known_people(db, settings, [city.units[code] for code in city.units if code != "city"])
    calls = [
        call
        for n, token in enumerate(tokens.values())
        for call in (Call(NEEDS, token, BODIES[n % len(BODIES)]), Call(LISTED, token))
    ]
    over, looks, raised, withdrawn = threading.Event(), list[Look](), Answered(), Answered()
    stands = min(STANDS, seconds / 10)
    with served(settings) as server:
        pid, port = family(server.pid)[-1], server.port
        with (
            Meanwhile(lambda: _watch(pid, settings.data, seconds, over, looks)),
            Meanwhile(lambda: _withdraw(port, stands, raised, withdrawn, over)),
        ):
            keep_pace(port, RATE / 2, seconds, 16, in_turn(calls), found=raised)
            over.set()
    db.dispose()
    statuses = raised.statuses + withdrawn.statuses
    wrong, pace = statuses.total() - statuses[200] - statuses[201], statuses.total() / seconds
    settled = looks[len(looks) // 5 :]
    return [
        absolute(f"{pace:.1f} calls/s for {seconds / 3600:.2f} h: failed", wrong, "calls", most=0),
        *(_grown(settled, *each) for each in _JUDGED),
    ]


_JUDGED: tuple[tuple[str, Callable[[Look], float], str, float], ...] = (
    ("resident memory", lambda look: look.memory, "MiB", 8.0),
    ("open files", lambda look: look.files, "files", 2.0),
    ("threads", lambda look: look.threads, "threads", 1.0),
    ("write-ahead files", lambda look: look.journals, "MiB", 4.0),
)


def _withdraw(port: int, stands: float, raised: Answered, found: Answered, over: threading.Event) -> None:
    """Each need is read and then withdrawn by whose it is, in the order and at the pace in which they were raised."""
    line, begin = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), time.monotonic() + stands
    turn = 0
    while not over.wait(max(0.0, begin + turn * 4 / RATE - time.monotonic())):
        if turn >= len(raised.made):  # who raises them is late
            over.wait(0.1)
            continue
        address, token = f"{NEEDS}/{raised.made[turn]}", raised.makers[turn]
        status, text, _ = ask(line, Call(address, token))
        found.statuses[status] += 1
        if status == 200:
            call = Call(f"{address}/withdraw", token, AGAIN, json.loads(text)["version"])
            found.statuses[ask(line, call)[0]] += 1
        turn += 1
    line.close()


def _watch(pid: int, data: Path, seconds: float, over: threading.Event, looks: list[Look]) -> None:
    start, pause = time.monotonic(), max(0.5, seconds / LOOKS)
    while not over.wait(pause):
        looks.append(_look(pid, data, time.monotonic() - start))


def _look(pid: int, data: Path, at: float) -> Look:
    told = dict(row.split(":", 1) for row in Path(f"/proc/{pid}/status").read_text().splitlines())
    journals = sum(each.stat().st_size for kind in ("*-wal", "*-journal") for each in data.glob(kind))
    files = len(os.listdir(f"/proc/{pid}/fd"))
    return Look(at, int(told["VmRSS"].split()[0]) / 1024, files, int(told["Threads"]), journals / (1 << 20))


def _grown(looks: list[Look], what: str, value: Callable[[Look], float], unit: str, most: float) -> Figure:
    """Growth an hour. A short run is judged by the same measure, and then says little."""
    return absolute(f"{what}: {value(looks[-1]):,.0f} {unit} at the end; growth", slope(looks, value) * 3600,
                    f"{unit}/h", most=most)  # fmt: skip


def slope(looks: list[Look], value: Callable[[Look], float]) -> float:
    """By how much it grows in a second: least squares over the samples."""
    middle = sum(one.at for one in looks) / len(looks)
    spread = sum((one.at - middle) ** 2 for one in looks)
    return sum((one.at - middle) * value(one) for one in looks) / spread if spread else 0.0
