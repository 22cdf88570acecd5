"""H01: the application's clock is wrong by hours or a month, while it runs: only the database's time counts."""

import os
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from services.tasking.models import Supervision, Task
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.systems import SENDING
from tests.faults.test_ladder_asleep import opened, rungs, set_times
from tests.faults.wrong_clock import WrongClock
from tests.journey.city import PostgresCity, live_environ
from tests.journey.walk import Patient, Walk
from tests.live.stack import LiveStack

pytestmark = [pytest.mark.faults, pytest.mark.live, pytest.mark.timeout(400)]
HOUR = timedelta(hours=1)
WRONG = {"-2h": timedelta(hours=-2), "+30d": timedelta(days=30)}


@pytest.fixture
def clock(tmp_path: Path) -> WrongClock:
    if not WrongClock.missing():
        (tmp_path / "wrong").mkdir()
        return WrongClock(tmp_path / "wrong")
    words = "NOT TESTED: libfaketime is not installed (apt install libfaketime)"
    if os.environ.get("BAIYING_REQUIRE_LIVE") == "1":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


@pytest.fixture
def off(clock: WrongClock, live_stack: LiveStack, postgres_city: PostgresCity, tmp_path: Path) -> Iterator[Running]:
    """The production processes, each with the wrong clock; PostgreSQL and the broker have the right one."""
    assert live_stack.broker is not None
    (tmp_path / "home" / "data").mkdir(parents=True)
    environ = live_environ(live_stack.broker.url, postgres_city.copy())
    with Running(tmp_path / "home" / "data", environ, **SENDING, **clock.environ) as running:
        yield running.up()


def test_only_the_databases_time_counts(off: Running, clock: WrongClock) -> None:
    """Sessions, leases and limits: nothing runs out early, nothing is sent twice, what is due fires all the same."""
    walk = Walk(Patient(off.urls, off.tokens))
    needs = [walk.go()]  # everybody is signed in now, by the right clock
    held = walk.raise_need()
    waiting = set_times(off, walk.task_of(held), -HOUR / 2, HOUR, 24 * HOUR)
    for offset in WRONG:
        clock.set(offset)
        assert abs(how_far_off(off) - WRONG[offset]) < HOUR / 2, "the processes do not have the wrong clock"
        needs.append(walk.go())
        off.until(lambda: rungs(off, waiting) == [("blue", 1, "open")], 30, "what is due by the database fires")
    with opened(off) as db, db.read() as session:
        assert session.scalars(sa.select(Supervision.rung).where(Supervision.rung != "blue")).all() == []
        assert session.scalars(sa.select(Task.id).where(Task.late_at.is_not(None))).all() == []
    closed = said_closed(off)
    assert all(reason == "complete" for reason in closed), f"a push ran out early: {closed}"
    look_at_books(off, [*needs, held])


def how_far_off(running: Running) -> timedelta:
    """By the Date that tasking's answers carry."""
    with urllib.request.urlopen(f"{running.urls['tasking']}/tasking/livez", timeout=10) as answer:
        told = parsedate_to_datetime(answer.headers["Date"])
    return told - datetime.now(UTC)


def said_closed(running: Running) -> list[str]:
    """Why pushes were closed."""
    with psycopg.connect(running.environ["BAIYING_NOTIFY_DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT body::json ->> 'reason' FROM notify.event_log WHERE type LIKE '%push.closed%'"
        ).fetchall()
    return [row[0] for row in rows]
