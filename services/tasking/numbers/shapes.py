"""图形: where the bars of the leaders' charts stand, in units of their SVG's viewBox. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.tasking.numbers.period import AGES
from services.tasking.numbers.tally import Tally
from services.tasking.numbers.words import COLOURS

WIDTH, HEIGHT = 720.0, 150.0
"""Of the trend's field of columns."""
GAP = 0.28
LABELS = 10
"""At most so many words below a trend."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar that lies: one colour's share, in per cent of the longest bar."""

    colour: str
    label: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class AgeBar:
    """One age of open work; width in per cent of the longest."""

    label: str
    number: int
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """One step of a trend: kept below, late on top of it, what began as a mark beside them."""

    label: str
    shown: bool
    x: float
    width: float
    kept: tuple[float, float]
    late: tuple[float, float]
    begun: float
    """y of the mark."""


def parts_of_bar(tally: Tally, most: int) -> list[Part]:
    """The colours of a row as pieces from left to right; the longest of all rows fills the width."""
    found, x = [], 0.0
    for colour, label in COLOURS.items():
        number = tally.colours[colour]
        width = 100 * number / most if most else 0.0
        if number:
            found.append(Part(colour, label, number, round(x, 2), round(width, 2)))
        x += width
    return found


def age_bars(tally: Tally) -> list[AgeBar]:
    """The ages of what is open, youngest first."""
    most = max(tally.ages) or 1
    return [AgeBar(label, n, round(100 * n / most, 2)) for label, n in zip(AGES, tally.ages, strict=True)]


def columns(steps: Sequence[tuple[str, int, int, int]]) -> list[Column]:
    """(label, begun, kept, late) of each step as columns; y grows downwards, the tallest reaches the top."""
    most = max((max(begun, kept + late) for _, begun, kept, late in steps), default=0) or 1
    step = WIDTH / max(len(steps), 1)
    every = -(-len(steps) // LABELS)

    def tall(number: int) -> float:
        return round(HEIGHT * number / most, 2)

    return [
        Column(
            label, n % every == (len(steps) - 1) % every, round(n * step + step * GAP / 2, 2),
            round(step * (1 - GAP), 2), (round(HEIGHT - tall(kept), 2), tall(kept)),
            (round(HEIGHT - tall(kept + late), 2), tall(late)), round(HEIGHT - tall(begun), 2),
        )
        for n, (label, begun, kept, late) in enumerate(steps)
    ]  # fmt: skip
