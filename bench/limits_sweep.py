"""The ladder of part `limits`: rungs fired a second, what a look at 100,000 clocks costs when none is due, memory."""

import os
import time
from datetime import timedelta

import sqlalchemy as sa

from bench.machine import resident_mib
from bench.run import Run
from bench.table import Figure, absolute, median
from services.tasking.actions.ladder import climb
from services.tasking.models.clock import LimitClock
from shared.db import Database, now

DUE = 4_000
"""Clocks that come due at once; each is past its blue and its yellow rung."""


def swept(run: Run, name: str, db: Database, many: int) -> list[Figure]:
    """Nothing due, then so many at once; the memory that this process gained meanwhile."""
    idle = median(_turn(db)[0] for _ in range(9))
    _make_due(db, min(DUE, many // 5))
    before, start, clocks = resident_mib(os.getpid()), time.perf_counter(), 0
    while fired := _turn(db)[1]:
        clocks += fired
    took = time.perf_counter() - start
    grown = resident_mib(os.getpid()) - before
    return [
        absolute(f"{name}: a turn of the ladder, {many:,} clocks and none due", idle * 1000, "ms"),
        absolute(f"{name}: rungs fired, of {clocks:,} due clocks", 2 * clocks / took, "rungs/s", least=2000),
        absolute(f"{name}: memory gained meanwhile", grown, "MiB"),
    ]


def _turn(db: Database) -> tuple[float, int]:
    start = time.perf_counter()
    with db.write() as session:
        fired = climb(session)
    return time.perf_counter() - start, fired


def _make_due(db: Database, number: int) -> None:
    with db.write() as session:
        at = now(session)
        which = sa.select(LimitClock.id).where(LimitClock.state == "running").limit(number)
        ids = list(session.scalars(which))
        for start in range(0, len(ids), 500):
            times = {
                "due_at": at - timedelta(minutes=1), "blue_at": at - timedelta(hours=1),
                "red_at": at + timedelta(days=1), "next_at": at - timedelta(hours=1),
            }  # fmt: skip
            session.execute(sa.update(LimitClock).where(LimitClock.id.in_(ids[start : start + 500])).values(times))
