"""Part `limits`: the leaders' numbers at 100,000 tasks, what their viewers cost, and the ladder at 100,000 clocks."""

import time
from collections.abc import Callable

from bench.city import City, embedded, make_city, open_database, production
from bench.limits_rows import DAYS, fill
from bench.limits_sweep import swept
from bench.limits_viewers import viewed
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, median
from services.tasking.app import SERVICE
from services.tasking.queries import board as boards
from services.tasking.queries import clock_list, numbers
from shared.db import Database
from shared.identity import Actor, Grant
from shared.settings import Settings

MANY = 100_000
MOST = {"SQLite": 300, "PostgreSQL": 100}
"""Milliseconds for everything that the board asks its database."""


def measure(run: Run) -> list[Figure]:
    """Milliseconds, rungs a second, per cent of a core."""
    many = 2_000 if run.tiny else MANY
    found: list[Figure] = []
    for name, settings in _places(run).items():
        found += measured(run, name, settings, many)
    return found


def measured(run: Run, name: str, settings: Settings, many: int) -> list[Figure]:
    """One database with so many tasks; the viewers on SQLite only, where all of them meet one process."""
    city = make_city()
    db = open_database(SERVICE, settings, city)
    fill(db, city, many)
    found = _board(run, name, db, city) + swept(run, name, db, many)
    found += viewed(run, db, city) if name == "SQLite" else []
    db.dispose()
    return found


def _places(run: Run) -> dict[str, Settings]:
    places = {"SQLite": embedded(run.folder("limits"))}
    if run.live:
        places["PostgreSQL"] = production(run.folder("limits"), {"tasking": run.stack.fresh_database("limits")})
    return places


def _board(run: Run, name: str, db: Database, city: City) -> list[Figure]:
    """The board, the same for a past day, the other tables, the list behind a number; for the whole city."""
    actor = leader_of(city)

    def asked(what: Callable[..., object], **args: object) -> Callable[[], float]:
        def ask() -> float:
            start = time.perf_counter()
            with db.read() as session:
                what(session, actor, args)
            return (time.perf_counter() - start) * 1000

        return ask

    past = DAYS[1]
    cases = {
        "the board of the whole city": asked(boards.board),
        "the same for a past day": asked(boards.board, at=past),
        "summary by topic": asked(numbers.summary, by="topic"),
        "the list behind a number, first page": asked(_first_page, name="drafting", colour="yellow"),
    }
    for case in cases.values():
        case()  # the machine's cache, the plans
    taken = rounds(cases, run.rounds * 3)
    mark = _mark(db, actor)
    taken["nothing changed: the whole question"] = [_unchanged(db, mark) for _ in range(run.rounds * 3)]
    return [
        absolute(f"{name}: {what}", median(times), "ms", most=MOST.get(name) if "board" in what else None)
        for what, times in taken.items()
    ]


def leader_of(city: City) -> Actor:
    """Somebody who leads the whole city."""
    return Actor("bench", grants=(Grant("leader", city.units["city"], city.paths["city"]),))


def _first_page(session: object, actor: Actor, args: dict[str, object]) -> None:
    from sqlalchemy.orm import Session

    assert isinstance(session, Session)
    listed = clock_list.clock_list(session, actor, args)
    rows = session.execute(listed.statement.order_by(*listed.key).limit(51)).all()
    clock_list.clock_rows(session, listed, list(rows))


def _mark(db: Database, actor: Actor) -> str:
    with db.read() as session:
        return boards.board(session, actor, {}).mark


def _unchanged(db: Database, mark: str) -> float:
    start = time.perf_counter()
    with db.read() as session:
        boards.unchanged(session, mark)
    return (time.perf_counter() - start) * 1000
