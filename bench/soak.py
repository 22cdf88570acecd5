"""Part `soak`: a steady twenty calls a second for hours; memory, files, threads and the log's files by slope."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.callers import Call, in_turn, keep_pace
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
        for call in (Call(NEEDS, token, BODIES[n % len(BODIES)]), Call(LISTED, token), Call(LISTED, token))
    ]
    over, looks = threading.Event(), list[Look]()
    with served(settings) as server:
        pid, port = family(server.pid)[-1], server.port
        with Meanwhile(lambda: _watch(pid, settings.data, seconds, over, looks)):
            found = keep_pace(port, RATE, seconds, 16, in_turn(calls))
            over.set()
    db.dispose()
    wrong = found.statuses.total() - found.statuses[200] - found.statuses[201]
    settled = looks[len(looks) // 5 :]
    return [
        absolute(f"{seconds / 3600:.2f} h at {RATE:g}/s: calls that failed", wrong, "calls", most=0),
        *(_grown(settled, *each) for each in _JUDGED),
    ]


_JUDGED: tuple[tuple[str, Callable[[Look], float], str, float], ...] = (
    ("resident memory", lambda look: look.memory, "MiB", 8.0),
    ("open files", lambda look: look.files, "files", 2.0),
    ("threads", lambda look: look.threads, "threads", 1.0),
    ("write-ahead files", lambda look: look.journals, "MiB", 4.0),
)


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
