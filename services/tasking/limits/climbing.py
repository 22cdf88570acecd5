"""攀登: which rungs of a clock's ladder have come due, whom they go to, and when the next one will. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from services.tasking.limits.ladder import Rung


@dataclass(frozen=True, slots=True)
class Times:
    """The moments that stand on a clock: `blue_at` of the rungs below 100 %, `red_at` of the first red one."""

    blue_at: datetime | None
    due_at: datetime
    red_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """One rung that is due at `at`. `n`: the n-th working day of red, 1 for the others."""

    rung: str
    n: int
    to: str
    at: datetime


def due_rungs(
    ladder: Sequence[Rung], times: Times, later: Callable[[int], datetime], fired: Collection[tuple[str, int]],
    at: datetime,
) -> tuple[list[Due], datetime | None]:  # fmt: skip
    """The rungs whose moment has passed without their having fired, lowest first; and the moment of the next one.

    `later(n)` is n working days after the limit; `fired` holds (rung, n). The next moment is never one that has passed;
    None where the ladder has no more rungs.
    """
    due: list[Due] = []
    for one in rungs(ladder, times, later):
        if one.at >= at:
            return due, one.at
        if (one.rung, one.n) not in fired:
            due.append(one)
    return due, None


def rungs(ladder: Sequence[Rung], times: Times, later: Callable[[int], datetime]) -> Iterator[Due]:
    """Every rung in order of time; the last red one comes again each working day, so this does not end."""
    for rung in sorted((one for one in ladder if one.percent is not None), key=lambda one: one.percent or 0):
        moment = times.due_at if (rung.percent or 0) >= 100 else times.blue_at
        if moment is not None:
            yield Due(rung.rung, 1, rung.to, moment)
    red = {one.working_days_late: one for one in ladder if one.working_days_late is not None}
    if not red:
        return
    first = min(red)
    held = red[first]
    for n in count(first):
        held = red.get(n, held)
        moment = times.red_at if n == first and times.red_at is not None else later(n)
        yield Due(held.rung, n, held.to, moment)
