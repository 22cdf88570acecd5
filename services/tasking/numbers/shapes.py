"""图形: where the bars of the leaders' charts stand, in units of their SVG's viewBox. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.tasking.numbers.tally import Tally
from services.tasking.numbers.words import COLOURS

WIDTH, HEIGHT = 720.0, 150.0
"""Of the trend's field of columns."""
GAP = 0.3
"""Between two columns, of a step's width."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar that lies: one colour's share, in per cent of the longest bar."""

    colour: str
    label: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """One step of a trend: (y, height) of what was kept, of what was late on top of it; y of what began, as a line."""

    label: str
    x: float
    width: float
    kept: tuple[float, float]
    late: tuple[float, float]
    begun: float


@dataclass(frozen=True, slots=True)
class Trend:
    """The columns, what the tallest one stands for, and the words below: first, middle, last."""

    columns: tuple[Column, ...]
    most: int
    words: tuple[str, ...]


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


def trend_of(steps: Sequence[tuple[str, int, int, int]]) -> Trend:
    """(label, begun, kept, late) of each step as columns; y grows downwards, the tallest reaches the top."""
    most = max((max(begun, kept + late) for _, begun, kept, late in steps), default=0)
    step = WIDTH / max(len(steps), 1)

    def tall(number: int) -> float:
        return HEIGHT * number / (most or 1)

    found = tuple(
        Column(
            label, round(n * step + step * GAP / 2, 2), round(step * (1 - GAP), 2),
            (round(HEIGHT - tall(kept), 2), round(tall(kept), 2)),
            (round(HEIGHT - tall(kept + late), 2), round(tall(late), 2)), round(HEIGHT - tall(begun), 2),
        )
        for n, (label, begun, kept, late) in enumerate(steps)
    )  # fmt: skip
    places = sorted({0, len(steps) // 2, len(steps) - 1}) if steps else []
    return Trend(found, most, tuple(steps[n][0] for n in places))
