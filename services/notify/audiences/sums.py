"""人数的汇总: a unit's own figure, what its units add up to, and where the two disagree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notify.audiences.kinds import FIVE, KINDS


@dataclass(frozen=True, slots=True)
class Figure:
    """`number` teams, grids, rooms or institutions; `people` in all of them; `within`: a part of `number`."""

    number: int
    people: int = 0
    within: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.number + other.number, self.people + other.people, self.within + other.within)

    def __sub__(self, other: "Figure") -> "Figure":
        return Figure(self.number - other.number, self.people - other.people, self.within - other.within)


NOTHING = Figure(0)


@dataclass(frozen=True, slots=True)
class Rolled:
    """What holds for a unit: its `own` figure where it gave one, else what its units add up to (`below`).

    `told` of `of` units below gave figures. `apart`: own less below, where both are whole and differ, or where below is
    more already; None where they agree or cannot be compared yet.
    """

    value: Figure
    own: Figure | None
    below: Figure | None
    told: int
    of: int
    apart: Figure | None


def roll(
    parents: Mapping[str, str | None], own: Mapping[str, Mapping[str, Figure]]
) -> dict[str, dict[str, Rolled]]:  # fmt: skip
    """For each unit, by kind. `parents`: unit to the one above it, None or one not among them at the top."""
    children: dict[str, list[str]] = {unit: [] for unit in parents}
    for unit, parent in parents.items():
        if parent in children:
            children[parent].append(unit)
    found: dict[str, dict[str, Rolled]] = {}
    for unit in _from_below(parents, children):
        found[unit] = {}
        for kind in KINDS:
            told = [found[child][kind].value for child in children[unit] if kind in found[child]]
            rolled = _one(own.get(unit, {}).get(kind), told, len(children[unit]))
            if rolled is not None:
                found[unit][kind] = rolled
    return found


def _from_below(parents: Mapping[str, str | None], children: Mapping[str, list[str]]) -> list[str]:
    """Every unit after all those below it."""
    ordered = [unit for unit, parent in parents.items() if parent not in children]
    for unit in ordered:
        ordered.extend(children[unit])
    return ordered[::-1]


def _one(own: Figure | None, told: list[Figure], of: int) -> Rolled | None:
    below = sum(told, NOTHING) if told else None
    value = own if own is not None else below
    if value is None:
        return None
    return Rolled(value, own, below, len(told), of, _apart(own, below, len(told) == of))


def _apart(own: Figure | None, below: Figure | None, whole: bool) -> Figure | None:
    if own is None or below is None or own == below:
        return None
    left = own - below
    return left if whole or min(left.number, left.people, left.within) < 0 else None


def five_of(figures: Mapping[str, Figure]) -> Figure | None:
    """五支队伍 together; None where none of them is given."""
    given = [figures[kind] for kind in FIVE if kind in figures]
    return sum(given, NOTHING) if given else None


def judge(kind: str, figure: Figure) -> dict[str, str]:
    """What is wrong with a figure, by field."""
    known, wrong = KINDS[kind], {}
    if figure.people and not known.people:
        wrong["people"] = f"{known.label}不填人数"
    elif kind in FIVE and figure.people < figure.number:
        wrong["people"] = f"人数（{figure.people}）少于队伍数（{figure.number}）"
    elif figure.people and not figure.number:
        wrong["number"] = "有人数而没有数量"
    if figure.within and known.within is None:
        wrong["within"] = f"{known.label}没有这一项"
    elif figure.within > figure.number:
        wrong["within"] = f"其中{known.within}（{figure.within}）多于总数（{figure.number}）"
    return wrong


def judge_total(figures: Mapping[str, Figure], number: int | None, people: int | None) -> list[str]:
    """What a given total of the five differs by, in words; [] where it agrees."""
    summed = five_of(figures) or NOTHING
    pairs: Iterable[tuple[str, int | None, int]] = (("支数", number, summed.number), ("人数", people, summed.people))
    return [
        f"五支队伍合计{words}填报{given}，分项相加{added}，相差{given - added:+d}"
        for words, given, added in pairs
        if given is not None and given != added
    ]
