"""进度: what of a year's number is reached, and what would be by that day if the year were even."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Progress:
    """`expected`: the share of the target that belongs to the part of the year gone by, rounded down."""

    target: int
    reached: int
    expected: int

    @property
    def percent(self) -> float:
        """Reached of the target, in percent with one digit; more than 100 where more was done."""
        return round(100 * self.reached / self.target, 1)

    @property
    def behind(self) -> int:
        """How many are lacking today; 0: none."""
        return max(self.expected - self.reached, 0)


def progress_of(target: int, reached: int, year: int, on: date) -> Progress:
    """The progress of a year's item on a day: before the year nothing is expected, after it everything."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (last - first).days + 1
    gone = min(max((on - first).days + 1, 0), days)
    return Progress(target, reached, target * gone // days)
