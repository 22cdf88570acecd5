"""账龄: how long open work has been in its stage, stage by age, with a shade for how much of it lies there. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.tasking.numbers.period import AGED
from services.tasking.numbers.tally import Tally, total
from services.tasking.numbers.words import NAMES, label_of

SHADES = 4
"""From 1, some, to 4, the most of all; 0 is nothing."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Open work of one age: a key of AGED and its word, the number, its shade."""

    age: str
    label: str
    number: int
    shade: int


@dataclass(frozen=True, slots=True)
class Aged:
    """One stage, or all of them (name "")."""

    name: str
    label: str
    open: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Aging:
    """The stages in which something is open, in their order, and all of them together."""

    rows: tuple[Aged, ...]
    whole: Aged


def aging(by_stage: Mapping[str, Tally]) -> Aging:
    """The ages of what is open; the shade tells a cell's share of the fullest cell, not a judgement."""
    most = max((number for tally in by_stage.values() for number in tally.ages), default=0)
    rows = (_row(name, label_of(name), by_stage[name], most) for name in NAMES if name in by_stage)
    return Aging(tuple(row for row in rows if row.open), _row("", "合计", total(by_stage.values()), 0))


def _row(name: str, label: str, tally: Tally, most: int) -> Aged:
    cells = (
        Cell(age, word, number, -(-SHADES * number // most) if most else 0)
        for (age, word), number in zip(AGED.items(), tally.ages, strict=True)
    )
    return Aged(name, label, tally.open, tuple(cells))
