"""督办阶梯: the rungs of a limit, when each is due, and which of several missed ones is fired. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung 蓝黄红 and the role it goes to: at a share of the limit used, or so many working days after it."""

    rung: str
    to: str
    percent: int | None = None
    working_days_late: int | None = None

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.working_days_late is None):
            raise ValueError("a rung is due at a percentage or at working days late, one of the two")

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
    """The rungs of a policy's row."""
    return tuple(Rung(**row) for row in rows)
