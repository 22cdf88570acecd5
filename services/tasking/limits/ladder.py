"""督办阶梯: the rungs of a limit, when each is due, which have passed and which comes next. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung 蓝黄红 and the role it goes to: at a share of the limit used, or so many working days after it."""

    rung: str
    to: str
    percent: int | None = None
    working_days_late: int | None = None

    def row(self) -> dict[str, Any]:
        """As the policy's row keeps it."""
        when = {"percent": self.percent, "working_days_late": self.working_days_late}
        return {"rung": self.rung, "to": self.to} | {name: value for name, value in when.items() if value is not None}


LADDER = (
    Rung("blue", "member", percent=80),
    Rung("yellow", "leader", percent=100),
    Rung("red", "director", working_days_late=1),
    Rung("red", "executive_deputy", working_days_late=2),
)
"""The default. The last red rung comes again every working day until the clock ends."""


def read_ladder(rows: Iterable[Mapping[str, Any]]) -> tuple[Rung, ...]:
    """The rungs of a policy's row. Raises ValueError for one that is due at nothing, at two things, or out of range."""
    found = tuple(Rung(**row) for row in rows)
    for rung in found:
        if (rung.percent is None) == (rung.working_days_late is None):
            raise ValueError("a rung is due at a percentage or at working days late, one of the two")
        if not 0 < (rung.percent or rung.working_days_late or 0) <= 100:
            raise ValueError("a rung is due at 1 to 100 percent, or 1 to 100 working days late")
    return found


@dataclass(frozen=True, slots=True)
class Times:
    """When a clock is blue, due, and red for the first time; None: never."""

    blue_at: datetime | None
    due_at: datetime | None
    red_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """A rung that has passed: the n-th of its name (red comes again every working day), since when, to whom."""

    rung: str
    n: int
    at: datetime
    to: str


Later = Callable[[int], datetime]
"""So many working days after the limit."""


def due_rungs(
    ladder: Sequence[Rung], times: Times, later: Later, fired: Collection[tuple[str, int]], at: datetime
) -> tuple[list[Due], datetime | None]:
    """What passed before `at` and is not among `fired` (rung, n), the lowest first; and when the next one passes."""
    found: list[Due] = []
    for one in rungs(ladder, times, later):
        if one.at >= at:
            return found, one.at
        if (one.rung, one.n) not in fired:
            found.append(one)
    return found, None


def next_rung(ladder: Sequence[Rung], times: Times, later: Later, at: datetime) -> datetime | None:
    """When the next rung after that moment passes, or has already where it was never looked at; None: never."""
    return next((one.at for one in rungs(ladder, times, later) if one.at >= at), None)


def rungs(ladder: Sequence[Rung], times: Times, later: Later) -> Iterator[Due]:
    """Every rung in the order in which it passes; without an end where the ladder has red ones."""
    parts = sorted((rung for rung in ladder if rung.percent), key=lambda rung: rung.percent or 0)
    for rung in parts:
        moment = times.due_at if rung.percent == 100 else times.blue_at
        if moment is not None:
            yield Due(rung.rung, 1, moment, rung.to)
    red = sorted((rung for rung in ladder if rung.working_days_late), key=lambda rung: rung.working_days_late or 0)
    if not red or times.due_at is None:
        return
    first = red[0].working_days_late or 1
    for n in count(1):
        late = first + n - 1
        rung = [one for one in red if (one.working_days_late or 1) <= late][-1]
        moment = times.red_at if n == 1 and times.red_at else later(late)
        yield Due(rung.rung, n, moment, rung.to)
