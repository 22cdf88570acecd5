"""Builders for limits: a clock of a push as a bare row, the ladder's sweep, and going to a certain moment."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.tasking.actions import climb
from services.tasking.models import LimitClock, Supervision
from shared.db import SHANGHAI, forward, now
from shared.ids import new_id
from shared.worktime import Calendar
from tests.tasking.build import Tasking

CALENDAR = Calendar()
HOUR = timedelta(hours=1)


def moment(made: Tasking) -> datetime:
    """Now, by the service's clock."""
    with made.db.read() as session:
        return now(session)


def go_to(made: Tasking, at: datetime) -> None:
    """Move the clock on to a moment, and a second beyond it."""
    with made.db.write() as session:
        forward(session, max(at - now(session), timedelta(0)) + timedelta(seconds=1))


def morning(made: Tasking, hour: int = 10) -> datetime:
    """Go to this hour of a day, not today, after and before which two more working days follow one another."""
    day = moment(made).astimezone(SHANGHAI).date() + timedelta(days=1)
    while not all(CALENDAR.is_working(day + timedelta(days=n)) for n in range(-1, 3)):
        day += timedelta(days=1)
    go_to(made, datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI))
    return moment(made)


def make_clock(made: Tasking, due: datetime, **changes: Any) -> str:
    """A running clock of a push of the city, blue an hour before it is due; its id."""
    return make_clocks(made, due, 1, **changes)[0]


def make_clocks(made: Tasking, due: datetime, count: int, **changes: Any) -> list[str]:
    """So many of them, at once."""
    at, ids = moment(made), [new_id() for _ in range(count)]
    with made.db.write() as session:
        session.execute(sa.insert(LimitClock), [_row(made, due, at) | changes | {"id": one} for one in ids])
    return ids


def _row(made: Tasking, due: datetime, at: datetime) -> dict[str, Any]:
    path = made.paths["3713"]
    return {
        "subject": "push", "push_id": new_id(), "name": "county", "entry": 1,
        "unit_id": made.units["3713"], "unit_path": path, "kind": "prevention", "topic": "crime",
        "priority": "ordinary", "level": "city", "as_of": at, "calendar_key": "0" * 64,
        "provisional": False, "started_at": due - 5 * HOUR, "due_at": due, "blue_at": due - HOUR,
        "red_at": CALENDAR.add_days(due, 1), "state": "running", "ops": [], "next_at": due - HOUR, "generation": 1,
        "targets": 0, "answered": 0, "version": 1,
    }  # fmt: skip


def change(made: Tasking, clock_id: str, **values: Any) -> None:
    """Set columns of a clock."""
    with made.db.write() as session:
        session.execute(sa.update(LimitClock).where(LimitClock.id == clock_id).values(**values))


def sweep(made: Tasking) -> int:
    """One turn of the ladder's chore; how many clocks it had in hand."""
    with made.db.write() as session:
        return climb(session)


def raised(made: Tasking, clock_id: str) -> list[Supervision]:
    """The 督办单 of a clock, in the order in which they were raised."""
    mine = sa.select(Supervision).where(Supervision.clock_id == clock_id)
    with made.db.read() as session:
        found = list(session.scalars(mine))
    order = {"blue": 0, "yellow": 1, "red": 2, "hand": 3}
    return sorted(found, key=lambda row: (row.raised_at, order[row.rung], row.n))


def rungs(made: Tasking, clock_id: str) -> list[tuple[str, int, str]]:
    """(rung, n, state) of each."""
    return [(row.rung, row.n, row.state) for row in raised(made, clock_id)]
