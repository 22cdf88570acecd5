"""覆盖情况: the roll-up, whose counts always add up to the targets, and the gap list that names who is missing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.notify.network.states import STATES

Kind = Literal["silent", "waiting", "not_open", "failed", "expired"]


@dataclass(frozen=True, slots=True)
class Rollup:
    """Counts by state of any set of receipts; every state is present, and `targets` is their sum by construction."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def targets(self) -> int:
        return sum(self.counts.values())

    @property
    def asked(self) -> int:
        """Targets that are not exempt: what percentages are taken of."""
        return self.targets - self.counts["exempt"]

    @property
    def acknowledged(self) -> int:
        return self.counts["acknowledged"] + self.counts["relayed"]

    @property
    def missing(self) -> int:
        return sum(self.counts[state] for state in ("pending", "sent", "delivered", "failed", "expired"))

    @property
    def percent(self) -> float:
        """签收率 in percent with one decimal, of the units asked; 100 only when nobody is missing or declined."""
        if not self.asked:
            return 0.0
        rounded = round(100 * self.acknowledged / self.asked, 1)
        return min(rounded, 99.9) if self.acknowledged < self.asked else rounded

    def __add__(self, other: "Rollup") -> "Rollup":
        return Rollup({state: self.counts[state] + other.counts[state] for state in STATES})


def roll_up(rows: Iterable[tuple[str, int]]) -> Rollup:
    """(state, number) pairs, in any order and repeated or not, to one Rollup. Unknown states raise KeyError."""
    counts = dict.fromkeys(STATES, 0)
    for state, number in rows:
        counts[state] += number
    return Rollup(counts)


@dataclass(frozen=True, slots=True)
class Gap:
    """One unit that has not answered, and why it stands in the list (缺口)."""

    unit_id: str
    level: str
    branch: str
    kind: Kind
    due_at: datetime | None


GAP_LABELS: Mapping[str, str] = {
    "silent": "逾期未签收",
    "waiting": "时限内待签收",
    "not_open": "尚未轮到",
    "failed": "投递失败",
    "expired": "推送期满未签收",
}
GAP_ORDER: tuple[Kind, ...] = ("failed", "silent", "expired", "waiting", "not_open")
"""The most pressing first."""
VACANCY_LABELS: Mapping[str, str] = {"nobody": "联络人和负责人空缺", "no_liaison": "联络人空缺，由负责人代办"}
"""空缺: why nobody, or not the right one, may have answered."""
_KIND_OF_LEVEL: Mapping[str, str] = {"city": "bureau", "county": "county", "station": "station"}


def gap_kind(state: str, due_at: datetime | None, now: datetime) -> Kind | None:
    """Why a receipt is a gap; None for answered and exempt ones."""
    if state == "failed":
        return "failed"
    if state == "expired":
        return "expired"
    if state == "pending":
        return "not_open"
    if state in {"sent", "delivered"}:
        return "silent" if due_at is not None and due_at <= now else "waiting"
    return None


def gaps(rows: Iterable[tuple[str, str, str, str, datetime | None]], now: datetime) -> list[Gap]:
    """The gap list of (unit_id, level, branch, state, due_at) rows: failed and silent ones first, then by limit."""
    found = [
        Gap(unit_id, level, branch, kind, due_at)
        for unit_id, level, branch, state, due_at in rows
        if (kind := gap_kind(state, due_at, now)) is not None
    ]
    return sorted(
        found, key=lambda gap: (GAP_ORDER.index(gap.kind), gap.due_at is None, gap.due_at or now, gap.unit_id)
    )


def vacancy(roles: Collection[str]) -> str | None:
    """空缺 of a unit whose people hold these roles there: nobody, no_liaison, or None when a liaison is named."""
    if "liaison" in roles:
        return None
    return "no_liaison" if "unit_head" in roles else "nobody"


def kind_of(level: str, branch_kind: str | None) -> str:
    """单位类型 of a target: a station is one whatever stands above it; any other unit is the head of its own branch."""
    return _KIND_OF_LEVEL[level] if level == "station" or branch_kind is None else branch_kind
