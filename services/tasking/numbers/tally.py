"""计数: open work by colour and age, ended work by outcome, the time it took; tallies add up. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.tasking.numbers.period import AGES
from services.tasking.numbers.words import COLOURS


def colour_then(paused: bool, due: datetime | None, blue: datetime | None, red: datetime | None, at: datetime) -> str:
    """The colour of one clock at a moment, one of COLOURS: late after its limit, not at it."""
    if paused:
        return "paused"
    if due is None:
        return "none"
    if at > due:
        return "red" if red is not None and at >= red else "yellow"
    return "blue" if blue is not None and at >= blue else "green"


@dataclass(slots=True)
class Tally:
    """`ages` has a number for each of AGES; `used` the seconds each ended one took; `due` what must be done today."""

    open: int = 0
    due: int = 0
    colours: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLOURS, 0))
    ages: list[int] = field(default_factory=lambda: [0] * len(AGES))
    kept: int = 0
    late: int = 0
    cancelled: int = 0
    unlimited: int = 0
    used: list[int] = field(default_factory=list)
    next_at: datetime | None = None
    """When the first of these changes its colour."""

    def add(self, other: "Tally") -> "Tally":
        """Take the other's numbers in."""
        self.open += other.open
        self.due += other.due
        self.kept += other.kept
        self.late += other.late
        self.cancelled += other.cancelled
        self.unlimited += other.unlimited
        for colour, number in other.colours.items():
            self.colours[colour] += number
        self.ages = [mine + more for mine, more in zip(self.ages, other.ages, strict=True)]
        self.used += other.used
        if other.next_at is not None:
            self.next_at = soonest(self.next_at, other.next_at)
        return self

    @property
    def rate(self) -> float | None:
        """按时率: per cent kept of what ended under a limit; None where nothing did."""
        ended = self.kept + self.late
        return round(100 * self.kept / ended, 1) if ended else None

    @property
    def overdue(self) -> int:
        """Open and past its limit."""
        return self.colours["yellow"] + self.colours["red"]

    def quantiles(self) -> tuple[int | None, int | None]:
        """Median and 90th percentile of the seconds taken, each a value that occurred (nearest rank)."""
        ranked = sorted(self.used)
        return quantile(ranked, 50), quantile(ranked, 90)


def quantile(ranked: Sequence[int], percent: int) -> int | None:
    """The least value that at least this share does not exceed; None of nothing. `ranked` is sorted."""
    return ranked[-(-len(ranked) * percent // 100) - 1] if ranked else None


def soonest(*moments: datetime | None) -> datetime | None:
    """The first of these moments."""
    return min((one for one in moments if one is not None), default=None)


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    whole = Tally()
    for one in tallies:
        whole.add(one)
    return whole
