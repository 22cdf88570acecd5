"""单位记录按月 (pure): what became of the pushes to one unit, month by month; every push stands in one column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS: Mapping[str, str] = {
    "kept": "按时签收",
    "late": "逾期签收",
    "declined": "不转发",
    "silent": "未签收",
    "open": "待签收",
    "failed": "投递失败",
    "exempt": "免办",
}
"""How a push ended at a unit. Whether it was forwarded is no column: that is the unit's own affair."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the bureau's calendar; the counts add up to the pushes that reached the unit in it."""

    month: str
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def pushes(self) -> int:
        return sum(self.counts.values())

    @property
    def timely(self) -> float | None:
        """按时率 in percent, one decimal, of the pushes that were answered or whose limit passed; None: none was."""
        kept, over = self.counts["kept"], self.counts["kept"] + self.counts["late"] + self.counts["silent"]
        if not over:
            return None
        rounded = round(100 * kept / over, 1)
        return min(rounded, 99.9) if kept < over else rounded


def column_of(state: str, late: bool, due_at: datetime | None, now: datetime) -> str:
    """Where a receipt is counted. Declining is an answer, and is never counted as late."""
    if state in ("acknowledged", "relayed"):
        return "late" if late else "kept"
    if state in ("declined", "failed", "exempt"):
        return state
    if state == "expired":
        return "silent"
    return "silent" if due_at is not None and due_at <= now else "open"


def month_of(at: datetime) -> str:
    """2026-06, on the bureau's clock."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m")


def by_month(rows: Iterable[tuple[datetime, str, bool, datetime | None]], now: datetime) -> list[Month]:
    """(reached at, state, late, due) rows of one unit as months, the newest first."""
    found: dict[str, dict[str, int]] = {}
    for reached_at, state, late, due_at in rows:
        counts = found.setdefault(month_of(reached_at), dict.fromkeys(COLUMNS, 0))
        counts[column_of(state, late, due_at, now)] += 1
    return [Month(month, found[month]) for month in sorted(found, reverse=True)]
