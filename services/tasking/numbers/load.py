"""负荷: what each member has in hand, drawn to one scale with the even share, so that work can be shared out. Pure.

By person there is open work and what of it must be handed in today; no lateness, no rate, no order but that of names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One member: `due` and `rest` as widths in per cent of the scale; `due` is what must be handed in today."""

    id: str
    name: str
    open: int
    due: int
    due_width: float
    rest_width: float


@dataclass(frozen=True, slots=True)
class Load:
    """The members in the order of their names; `even` is what each would have if all had the same, `even_x` where."""

    bars: tuple[Bar, ...]
    even: float
    even_x: float


def load_of(members: Sequence[Mapping[str, Any]]) -> Load:
    """Lines of queries.numbers.member_rows, in their order."""
    most = max((one["open"] for one in members), default=0)
    even = sum(one["open"] for one in members) / len(members) if members else 0.0

    def wide(number: float) -> float:
        return round(100 * number / most, 2) if most else 0.0

    bars = (
        Bar(one["member"]["id"], one["member"]["name"], one["open"], one["due"], wide(one["due"]),
            wide(one["open"] - one["due"]))
        for one in members
    )  # fmt: skip
    return Load(tuple(bars), round(even, 1), wide(even))
