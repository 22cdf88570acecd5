"""Builders of clocks: rows with their spans, as the actions write them, without a task to walk through its stages."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Task
from services.tasking.models.clock import ClockSpan, LimitClock, Supervision
from shared.db import now
from shared.ids import new_id
from tests.tasking.build import Tasking

HOUR = timedelta(hours=1)
CARRIED = ("name", "unit_id", "topic", "priority", "holder_id", "started_at", "due_at", "blue_at", "red_at")


@dataclass
class Clocks:
    """Clocks of one tasking, by hand; each call is one transaction at the service's own moment."""

    made: Tasking
    held: list[str] = field(default_factory=list)

    def start(self, unit: str = "3713", name: str = "drafting", hours: float | None = 10, **more: Any) -> str:
        """A clock that runs for so many hours; None: one without a limit. Returns its id."""
        with self.made.db.write() as session:
            at, clock_id = now(session), new_id()
            times = _times(at, at + hours * HOUR) if hours is not None else _times(None, None)
            values: dict[str, Any] = {
                "id": clock_id, "subject": "task", "task_id": None, "push_id": None, "name": name, "entry": 1,
                "unit_id": self.made.units[unit], "unit_path": self.made.paths[unit], "kind": "prevention",
                "topic": "crime", "priority": "ordinary", "level": "city", "as_of": at, "calendar_key": "0" * 64,
                "provisional": False, "started_at": at, "state": "running" if hours is not None else "unlimited",
                "no_clock": None if hours is not None else "没有时限要求", "ops": [], "generation": 0, "targets": 0,
                "answered": 0,
            }  # fmt: skip
            clock = LimitClock(**(values | times | more))
            session.add(clock)
            session.flush()
            session.add(_span(clock, 1, at, "start"))
        self.held.append(clock_id)
        return clock_id

    def change(self, clock_id: str, why: str, paused: bool = False, **columns: Any) -> None:
        """Anything that ends a span and begins the next."""
        with self.made.db.write() as session:
            at, clock = now(session), session.get_one(LimitClock, clock_id)
            for name, value in columns.items():
                setattr(clock, name, value)
            last = _last(session, clock_id)
            last.until_at = at
            session.add(_span(clock, last.n + 1, at, why, paused))

    def pause(self, clock_id: str) -> None:
        self.change(clock_id, "pause", paused=True, state="paused")

    def resume(self, clock_id: str) -> None:
        self.change(clock_id, "resume", state="running")

    def end(self, clock_id: str, outcome: str | None = None, used: int | None = None) -> None:
        """It ends now: kept or late as its limit says, unless told otherwise."""
        with self.made.db.write() as session:
            at, clock, last = now(session), session.get_one(LimitClock, clock_id), _last(session, clock_id)
            last.until_at = clock.ended_at = at
            found = "unlimited" if last.due_at is None else "late" if at > last.due_at else "kept"
            last.outcome = outcome or found
            clock.state = "cancelled" if outcome == "cancelled" else "satisfied"
            seconds = round((at - clock.started_at).total_seconds()) if used is None else used
            if last.outcome in ("kept", "late"):
                clock.kept, clock.used_seconds, last.used_seconds = last.outcome == "kept", seconds, seconds
        self.held.remove(clock_id)

    def supervise(self, clock_id: str, rung: str = "yellow", wait: float = 0) -> str:
        """A 督办单 about it, shown after so many hours."""
        with self.made.db.write() as session:
            at, clock, row_id = now(session), session.get_one(LimitClock, clock_id), new_id()
            row = Supervision(
                id=row_id, number=f"督〔2026〕{row_id[-8:]}号", clock_id=clock_id, generation=0, rung=rung, n=1,
                task_id=clock.task_id, push_id=None, unit_id=clock.unit_id, unit_path=clock.unit_path,
                to_role="leader", due_at=clock.due_at, raised_at=at, send_at=at + wait * HOUR, state="open",
            )  # fmt: skip
            session.add(row)
        return row_id

    def answered(self, supervision_id: str, close: bool = False) -> None:
        """Answer a 督办单, or close it."""
        with self.made.db.write() as session:
            row = session.get_one(Supervision, supervision_id)
            if close:
                row.closed_at, row.state = now(session), "closed"
            else:
                row.answered_at, row.state, row.answer = now(session), "answered", "已安排"


def _times(start: datetime | None, due: datetime | None) -> dict[str, datetime | None]:
    if start is None or due is None:
        return {"due_at": None, "blue_at": None, "red_at": None}
    return {"due_at": due, "blue_at": start + (due - start) * 0.8, "red_at": due + 24 * HOUR}


def _span(clock: LimitClock, n: int, at: datetime, why: str, paused: bool = False) -> ClockSpan:
    carried = {name: getattr(clock, name) for name in CARRIED}
    return ClockSpan(clock_id=clock.id, n=n, from_at=at, why=why, paused=paused, **carried)


def _last(session: Session, clock_id: str) -> ClockSpan:
    newest = sa.select(ClockSpan).where(ClockSpan.clock_id == clock_id).order_by(ClockSpan.n.desc()).limit(1)
    return session.scalars(newest).one()


def with_task(clocks: Clocks, task_id: str, **more: Any) -> str:
    """A clock of a real task."""
    with clocks.made.db.read() as session:
        task = session.get_one(Task, task_id)
        told = {"task_id": task_id, "holder_id": task.holder_id}
    return clocks.start(**(told | more))
