"""Part `needs`: the first page of the list at 1,000 and at 1,000,000 needs, for the city, a county, a station."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from bench.city import City, embedded, make_city, open_database, production
from bench.needs_rows import fill
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, paired
from services.intake.app import SERVICE
from services.intake.models import Need
from services.intake.queries import need_list, shown
from shared.db import Database
from shared.identity import Actor, Grant
from shared.ids import new_id
from shared.settings import Settings
from shared.web import page

FEW, MANY, DAYS = 1_000, 1_000_000, 3_650
GROWS = 3.0
"""A thousand times the needs cost the first page at most so many times as much."""
LOOKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "the city, all": ("city", "leader", {}),
    "the city, one state": ("city", "leader", {"state": "drafting"}),
    "the city, one topic": ("city", "leader", {"topic": "crime"}),
    "a county, its own and below": ("county-3", "unit_head", {}),
    "a station, its own five newest": ("station-7", "liaison", {"mine": True, "limit": 5}),
}
Case = Callable[[], float]


def measure(run: Run) -> list[Figure]:
    """Milliseconds for a first page of 50; of a station, which has few at 1,000, of five."""
    found: list[Figure] = []
    for name, both in _places(run).items():
        city = make_city()
        small, large = (_filled(place, city, many) for place, many in zip(both, (_few(run), _many(run)), strict=True))
        found += [_looked(run, name, (small, large), city, words) for words in LOOKS]
        small.dispose()
        large.dispose()
    return found


def _few(run: Run) -> int:
    return 200 if run.tiny else FEW


def _many(run: Run) -> int:
    return 1_000 if run.tiny else MANY // 10 if run.quick else MANY


def _places(run: Run) -> Mapping[str, tuple[Settings, Settings]]:
    found = {"SQLite": (embedded(run.folder("needs")), embedded(run.folder("needs")))}
    if run.live:
        few, many = (
            production(run.folder("needs"), {"intake": run.stack.fresh_database(name)})
            for name in ("needs_few", "needs_many")
        )
        found["PostgreSQL"] = few, many
    return found


def _filled(settings: Settings, city: City, many: int) -> Database:
    db = open_database(SERVICE, settings, city)
    fill(db, city, many, DAYS)
    return db


def _looked(run: Run, name: str, both: tuple[Database, Database], city: City, words: str) -> Figure:
    cases = {str(n): first_page(db, city, *LOOKS[words]) for n, db in enumerate(both)}
    for case in cases.values():
        case()
    taken = rounds(cases, run.rounds * 5)
    told = f"{name}: {words}, {_few(run):,} -> {_many(run):,} needs"
    return paired(told, taken["0"], taken["1"], "ms", most=GROWS)


def first_page(db: Database, city: City, unit: str, role: str, args: dict[str, Any]) -> Case:
    """One look at the first page, in milliseconds."""
    place = city.paths[unit]
    actor = Actor(new_id(), "person", city.units[unit], place, (Grant(role, city.units[unit], place),))

    def ask() -> float:
        start = time.perf_counter()
        with db.read() as session:
            found = page(session, need_list(actor, args), key=(Need.raised_at, Need.id), limit=args.get("limit", 50))
            shown(session, actor, found["items"])
        return (time.perf_counter() - start) * 1000

    return ask
