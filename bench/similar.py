"""Part `similar`: what looks like a need, among 100,000 of its topic and month, and whether it is found at all."""

import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from bench.city import embedded, make_city, open_database, production
from bench.needs_rows import fill
from bench.run import Run
from bench.table import Figure, absolute, median, quantile
from services.intake.app import SERVICE
from services.intake.models import Need
from services.intake.standing.likeness import alike_needs
from shared.db import Database
from shared.settings import Settings

MANY, DAYS = 100_000, 29
ASKED = 200
MOST = 50
"""Milliseconds, while somebody raises a need."""
FOUND = 95
"""Percent of the needs that are raised once more in other words."""


def measure(run: Run) -> list[Figure]:
    """Milliseconds for one look, and how many of a hundred repeated needs were found."""
    found: list[Figure] = []
    many = 500 if run.tiny else MANY // 10 if run.quick else MANY
    for name, settings in _places(run).items():
        city = make_city()
        db = open_database(SERVICE, settings, city)
        fill(db, city, many, DAYS, indexed=True)
        found += _looked(db, f"{name}: {many:,} needs of one topic and month", 20 if run.tiny else ASKED)
        db.dispose()
    return found


def _places(run: Run) -> Mapping[str, Settings]:
    found = {"SQLite": embedded(run.folder("similar"))}
    if run.live:
        found["PostgreSQL"] = production(run.folder("similar"), {"intake": run.stack.fresh_database("similar")})
    return found


def _looked(db: Database, words: str, asked: int) -> list[Figure]:
    chance, at, took, right = random.Random(3), datetime.now(UTC), [], 0
    with db.read() as session:
        rows = session.execute(sa.select(Need.id, Need.title, Need.body)).all()
        for need_id, title, body in chance.choices(rows, k=asked):
            start = time.perf_counter()
            found = alike_needs(session, "crime", _reworded(title), f"关于近期警情的说明。{body}", at)
            took.append((time.perf_counter() - start) * 1000)
            right += need_id in found
    share = 100 * right / asked
    return [
        absolute(f"{words}, median", median(took), "ms", most=MOST),
        absolute(f"{words}, 95 of 100", quantile(took, 0.95), "ms", most=MOST),
        absolute(f"{words}, found again in other words", share, "%", least=FOUND),
    ]


def _reworded(title: str) -> str:
    return title.replace("防范宣传需求", "提示").replace("面向", "针对")
