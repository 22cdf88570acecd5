"""Part `queue`: the first page of the queue at 1,000 and at 100,000 tasks, finding by words, claiming and releasing."""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from bench.bare_steps import bare_steps
from bench.city import City, embedded, make_city, open_database, production
from bench.limits_rows import fill
from bench.queue_rows import COMMON, RARE, find_by
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, figure, median, paired
from services.tasking.actions import take_step
from services.tasking.app import SERVICE
from services.tasking.models import Task
from services.tasking.queries import task_list, task_rows
from shared.db import Database
from shared.identity import Actor, Grant
from shared.ids import new_id
from shared.settings import Settings
from shared.web import page

FEW, MANY = 1_000, 100_000
GROWS = 3.0
"""A hundred times the tasks cost the first page at most so many times as much."""
FOUND = 300
"""Milliseconds for a search among 100,000 tasks."""
STEPS = 60
Case = Callable[[], float]


def measure(run: Run) -> list[Figure]:
    """Milliseconds; steps a second beside the same rows written by hand."""
    found: list[Figure] = []
    for name, (few, many) in _places(run).items():
        city = make_city()
        small, large = (_filled(place, city, count) for place, count in ((few, _few(run)), (many, _many(run))))
        found += _pages(run, name, (small, large), city) + _searches(run, name, large, city)
        found += _steps(run, name, large, city)
        small.dispose()
        large.dispose()
    return found


def _few(run: Run) -> int:
    return 200 if run.tiny else FEW


def _many(run: Run) -> int:
    return 1_000 if run.tiny else MANY


def _places(run: Run) -> Mapping[str, tuple[Settings, Settings]]:
    found = {"SQLite": (embedded(run.folder("queue")), embedded(run.folder("queue")))}
    if run.live:
        urls = [run.stack.fresh_database(name) for name in ("queue_few", "queue_many")]
        few, many = (production(run.folder("queue"), {"tasking": url}) for url in urls)
        found["PostgreSQL"] = few, many
    return found


def _filled(settings: Settings, city: City, many: int) -> Database:
    db = open_database(SERVICE, settings, city)
    fill(db, city, many)
    find_by(db)
    return db


def _leader(city: City) -> Actor:
    """Somebody who leads the whole city and holds nothing."""
    return Actor(new_id(), grants=(Grant("leader", city.units["city"], city.paths["city"]),))


def _asked(db: Database, actor: Actor, **args: Any) -> Case:
    """One look at the first page, in milliseconds."""

    def ask() -> float:
        start = time.perf_counter()
        with db.read() as session:
            statement = task_list(session, actor, args)
            found = page(session, statement, key=(Task.sort_at, Task.id), ascending=True)
            task_rows(session, actor, found["items"])
        return (time.perf_counter() - start) * 1000

    return ask


def _pages(run: Run, name: str, both: tuple[Database, Database], city: City) -> list[Figure]:
    actor, found = _leader(city), []
    for queue in ("open", "team", "late", "mine"):
        cases = {str(n): _asked(db, actor, queue=queue) for n, db in enumerate(both)}
        for case in cases.values():
            case()
        taken = rounds(cases, run.rounds * 5)
        words = f"{name}: queue {queue}, 1,000 -> 100,000 tasks"
        found.append(paired(words, taken["0"], taken["1"], "ms", most=GROWS))
    return found


def _searches(run: Run, name: str, db: Database, city: City) -> list[Figure]:
    actor = _leader(city)
    asked = {"a rare word": RARE, "a common word": COMMON, "no such words": "并无此言", "a number": "000777号"}
    cases = {words: _asked(db, actor, q=q) for words, q in asked.items()}
    for case in cases.values():
        case()
    taken = rounds(cases, run.rounds * 3)
    return [absolute(f"{name}: search, {words}", median(times), "ms", most=FOUND) for words, times in taken.items()]


def _steps(run: Run, name: str, db: Database, city: City) -> list[Figure]:
    """Claim and release in turn, each a transaction of its own, beside the bare statements of one step."""
    many = 10 if run.tiny else STEPS
    actor = Actor(city.members[0], grants=(Grant("member", city.units["city"], city.paths["city"]),))
    with db.read() as session:
        mine = sa.select(Task.id).where(Task.unit_id == city.units["city"], Task.stage == "waiting")
        ids = list(session.scalars(mine.order_by(Task.id).limit(2_000)))
    chosen = random.Random(2).sample(ids, min(many, len(ids)))
    bare = bare_steps(db, len(chosen) * 2)
    start = time.perf_counter()
    for task_id in chosen:
        for step, given in (("claim", {}), ("release", {"reason": "测量"})):
            with db.write() as session:
                task = session.get_one(Task, task_id)
                take_step(session, actor, task, step, dict(given), task.version)
    ours = len(chosen) * 2 / (time.perf_counter() - start)
    return [figure(f"{name}: claim and release, one after the other", bare, ours, "steps/s")]
