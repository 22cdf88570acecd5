"""Part `fanout`: 50 pushes at once against one of the same size; the planner's memory from 1,000 to 100,000 targets."""

import gc
import time
import tracemalloc
from collections.abc import Callable

import sqlalchemy as sa

from bench.city import City, embedded, make_city, open_database
from bench.network import ask, asked_push, places, planned, turn_planner
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, paired
from services.notify.app import SERVICE
from services.notify.models import Branch
from shared.db import Database
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.settings import Settings

PUSHES, STATIONS = 50, 200
FEW, MANY = 1_000, 100_000
STATION = {"levels": ["station"]}


def measure(run: Run) -> list[Figure]:
    """Milliseconds a push; MiB at the planner's height."""
    pushes, few, many = (3, 100, 400) if run.tiny else (PUSHES, FEW, MANY // 10 if run.quick else MANY)
    found: list[Figure] = []
    for name, settings in places(run, "fanout").items():
        found += _at_once(run, name, settings(), pushes)
    return [*found, _memory(run, few, many)]


def _at_once(run: Run, name: str, settings: Settings, pushes: int) -> list[Figure]:
    """One push to all stations of a city, and as many pushes at once: each costs what it costs alone."""
    city = make_city(STATIONS)
    db = open_database(SERVICE, settings, city)
    asked_push(db, settings, city, STATION)
    cases: dict[str, Callable[[], float]] = {
        "one": lambda: _timed(db, settings, city, 1),
        "all": lambda: _timed(db, settings, city, pushes) / pushes,
    }
    taken = rounds(cases, run.rounds)
    undone = _undone(db)
    db.dispose()
    if undone:
        raise RuntimeError(f"{undone} branches were left")
    return [paired(f"{name}: {STATIONS} stations, one push -> each of {pushes} at once", taken["one"], taken["all"],
                   "ms", most=1.5)]  # fmt: skip


def _timed(db: Database, settings: Settings, city: City, pushes: int) -> float:
    for _ in range(pushes):
        ask(db, city, STATION)
    before, start = planned(db), time.perf_counter()
    turn_planner(db, settings)
    took = (time.perf_counter() - start) * 1000
    wrote = planned(db) - before
    if wrote != pushes * STATIONS:
        raise RuntimeError(f"{wrote} deliveries instead of {pushes * STATIONS}")
    return took


def _undone(db: Database) -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).where(Branch.done_at.is_(None))) or 0


def _memory(run: Run, few: int, many: int) -> Figure:
    """What planning allocates at its height: a hundred times the targets, the same memory."""
    heights = []
    for targets in (few, many):
        settings, city = embedded(run.folder("fanout")), make_city(0)
        db = open_database(SERVICE, settings, city)
        _stations(db, city, targets)
        asked_push(db, settings, city, {"levels": ["county"]})  # warms what is kept for good
        heights.append(_height(lambda db=db, settings=settings, city=city: asked_push(db, settings, city, STATION)))  # type: ignore[misc]
        db.dispose()
    return paired(f"planner's memory, {few:,} -> {many:,} targets", heights[:1], heights[1:], "MiB", most=1.1)


def _stations(db: Database, city: City, many: int) -> None:
    """Stations in bulk, spread over the counties."""
    counties = [code for code in city.units if code.startswith("county")]
    rows = []
    for n in range(many):
        above, unit_id = counties[n % len(counties)], new_id()
        rows.append(
            {"id": unit_id, "code": f"S{n}", "name": f"示例{n}", "short_name": f"{n}", "level": "station",
             "kind": "station", "parent_id": city.units[above], "path": f"{city.paths[above]}{unit_id}/",
             "active": True}
        )  # fmt: skip
    with db.write() as session:
        session.execute(sa.insert(KnownUnit), rows)


def _height(call: Callable[[], object]) -> float:
    """MiB allocated by Python at the height of a call, above what there was."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    call()
    height = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (height - before) / 2**20
