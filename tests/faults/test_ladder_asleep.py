"""H07 and H08: every process stands still for a while, or the worker is away for hours; then each rung once."""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.models import LimitClock, Supervision, Task
from shared.db import Database, now
from shared.db.ground import event_log
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.systems import BOTH
from tests.journey.walk import Patient, Walk

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
SECOND = timedelta(seconds=1)
STILL = 8.0
"""Seconds; longer than a transaction may idle on PostgreSQL."""


@contextmanager
def opened(running: Running) -> Iterator[Database]:
    """The system's tasking database."""
    db = Database("tasking", running.settings())
    yield db
    db.dispose()


def set_times(running: Running, task: str, blue: timedelta, due: timedelta, red: timedelta) -> str:
    """Let the limit for claiming a task be blue, due and red so long from now; the clock's id."""
    with opened(running) as db, db.write() as session:
        at = now(session)
        clock = session.scalars(
            sa.select(LimitClock).where(LimitClock.task_id == task, LimitClock.name == "waiting")
        ).one()
        clock.blue_at, clock.due_at, clock.red_at, clock.next_at = at + blue, at + due, at + red, at + blue
        shown = sa.update(Task).where(Task.id == task).values(due_at=at + due, blue_at=at + blue, red_at=at + red)
        session.execute(shown)
        return clock.id


def rungs(running: Running, clock: str) -> list[tuple[str, int, str]]:
    """(rung, n, state) of a clock, the lower ones first."""
    mine = sa.select(Supervision.rung, Supervision.n, Supervision.state).where(Supervision.clock_id == clock)
    with opened(running) as db, db.read() as session:
        order = {"blue": 0, "yellow": 1, "red": 2}
        return sorted((tuple(row) for row in session.execute(mine)), key=lambda row: (order[row[0]], row[1]))


def said(running: Running, task: str, clock: str) -> list[dict[str, Any]]:
    """What was said of lateness, in the order of the log."""
    mine = event_log.c.agg_id.in_((task, clock)), sa.or_(
        event_log.c.type.like("%task.late%"), event_log.c.type.like("%limit.escalated%")
    )
    with opened(running) as db, db.read() as session:
        bodies = session.scalars(sa.select(event_log.c.body).where(*mine).order_by(event_log.c.pos))
        return [json.loads(body) for body in bodies]


HIGHEST = [("blue", 1, "superseded"), ("yellow", 1, "superseded"), ("red", 1, "open")]


def as_it_should_be(running: Running, task: str, clock: str) -> None:
    """The highest rung once, the lower ones marked; late said first, then the 督办单 to the director."""
    running.until(lambda: bool(rungs(running, clock)), 60, "the rungs are looked at")
    assert rungs(running, clock) == HIGHEST
    late, escalated = said(running, task, clock)
    assert late["stage"] == "waiting"
    assert (escalated["rung"], escalated["superseded"], escalated["to_role"]) == ("red", 2, "director")
    with opened(running) as db, db.read() as session:
        assert session.get_one(LimitClock, clock).late_at is not None
        assert session.get_one(Task, task).late_at is not None


@BOTH
def test_everything_stands_still_and_goes_on(running: Running) -> None:
    """H07: a suspended machine. The rungs that passed meanwhile fire as one, leases are taken over, work goes on."""
    walk = Walk(Patient(running.urls, running.tokens))
    need = walk.raise_need()
    task = walk.task_of(need)
    clock = set_times(running, task, SECOND, 2 * SECOND, 5 * SECOND)
    stopped = time.monotonic()
    for name in running.names:
        running.send(name, signal.SIGSTOP)
    running.until(lambda: time.monotonic() > stopped + STILL, STILL + 1, "the machine sleeps")
    for name in running.names:
        running.send(name, signal.SIGCONT)
    as_it_should_be(running, task, clock)
    walk.take_through(task)
    walk.answer(task)
    another = walk.go()
    look_at_books(running, [need, another])


@BOTH
def test_the_worker_was_away_for_hours(running: Running) -> None:
    """H08: overdue is handled once, in order, and marked late."""
    walk = Walk(Patient(running.urls, running.tokens))
    need = walk.raise_need()
    task = walk.task_of(need)
    worker = "server" if running.mode == "embedded" else "tasking.worker"
    running.end(worker, signal.SIGKILL)
    clock = set_times(running, task, timedelta(hours=-6), timedelta(hours=-5), timedelta(hours=-1))
    running.revive(worker)
    running.wait_live()
    as_it_should_be(running, task, clock)
    walk.take_through(task)
    walk.answer(task)
    look_at_books(running, [need])
