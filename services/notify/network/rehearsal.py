"""预演 (pure): when each branch opens at the earliest and at the latest, and how long a rate makes it last."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notify.network.plan import Plan

Adding = Callable[[str, datetime, timedelta], datetime]
"""Working time: (unit whose hours count, from when, how long) -> until when."""


@dataclass(frozen=True, slots=True)
class Window:
    """开放时间: a branch opens between the two moments; its units answer by `due_until` at the latest."""

    opens_from: datetime
    opens_until: datetime
    due_until: datetime


def windows(plan: Plan, top_id: str, at: datetime, add: Adding) -> "Timing":
    """The timing of a push that opens at `at`; what runs on the wall asks nobody's hours."""
    working = plan.kind == "working"
    return Timing(plan, top_id, at, add if working else lambda unit_id, since, span: since + span)


@dataclass(frozen=True, slots=True)
class Timing:
    """The rule of opening said in time: first what waits for nobody, below it what a gate's answer or limit opens."""

    plan: Plan
    top_id: str
    at: datetime
    add: Adding

    def first(self, level: str) -> Window:
        """A branch that waits for nobody."""
        return Window(self.at, self.at, self.add(self.top_id, self.at, self.plan.limits[level]))

    def below(self, level: str, gate_id: str, gate_level: str) -> Window:
        """A branch behind a gate: at once when the gate answers at once, and when its limit passes at the latest."""
        latest = self.first(gate_level).due_until
        return Window(self.at, latest, self.add(gate_id, latest, self.plan.limits[level]))


def lasts(calls: int, limits: Iterable[tuple[int, timedelta]]) -> timedelta:
    """限流: how long so many calls take at least where (most, window) limits them: all but the first window's wait."""
    waits = ((-(-calls // most) - 1) * window for most, window in limits if calls > 0)
    return max(waits, default=timedelta(0))
