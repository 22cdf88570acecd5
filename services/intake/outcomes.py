"""成效: which figures there are, how they compare with another period, what is wrong with a report. Pure."""

from dataclasses import dataclass
from datetime import date

from services.intake.kinds.cells import HIDDEN, is_small, percent_fault, percent_of

INDICATORS = {
    "cases": ("发案", "起", True),
    "accidents": ("事故", "起", True),
    "deaths": ("死亡", "人", True),
    "injuries": ("受伤", "人", True),
    "fires": ("火灾", "起", True),
    "hazards": ("排查整改隐患", "处", False),
    "disputes": ("化解矛盾纠纷", "起", True),
}
"""Indicator -> its word, what it is counted in, whether few of them lead to persons (mechanisms A16, A17)."""
LABELS = {code: words for code, (words, _, _) in INDICATORS.items()}
APART = 3
"""So many days two periods may differ in length: a month has 28 to 31, a year 365 or 366."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the days from `since` to `until`, both included; a value of None was suppressed."""

    value: int | None
    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def kept(indicator: str, value: int) -> int | None:
    """The figure as it is kept: None for one from 1 to 4 that would lead to persons."""
    return None if INDICATORS[indicator][2] and is_small(value) else value


def faults(now: Figure, base: Figure | None, given: float | None, today: date) -> dict[str, str]:
    """What is wrong with a report, by field: the first of it; {} when nothing is."""
    if fault := _period_fault(now, today):
        return {"period": fault}
    if fault := _base_fault(now, base, today):
        return {"base": fault}
    fault = _percent_fault(now, base, given) if given is not None else None
    return {"percent": fault} if fault else {}


def _period_fault(figure: Figure, today: date) -> str | None:
    if figure.until < figure.since:
        return "结束日期不得早于开始日期"
    return "统计期尚未结束，不得晚于今天" if figure.until > today else None


def _base_fault(now: Figure, base: Figure | None, today: date) -> str | None:
    if base is None:
        return None
    if found := _period_fault(base, today):
        return found
    if base.since <= now.until and now.since <= base.until:
        return "对比期与统计期重叠"
    if abs(base.days - now.days) > APART:
        return f"对比期{base.days}天，统计期{now.days}天，长短不同不能对比"
    return None


def _percent_fault(now: Figure, base: Figure | None, given: float) -> str | None:
    if base is None:
        return "填写百分比须同时填写对比期的数值"
    if now.value is None or base.value is None:
        return "数值为1至4的不保存，不能计算百分比"
    return percent_fault(given, now.value, base.value)


def words(indicator: str, now: Figure, base: Figure | None) -> str:
    """One line for people: 2026-05-01至2026-05-31发案36起，对比期（…）82起，下降56.1%."""
    label, unit, _ = INDICATORS[indicator]
    line = f"{_days(now)}{label}{_counted(now.value)}{unit}"
    if base is None:
        return line
    change = percent_of(now.value, base.value)
    told = "" if change is None else f"，{_moved(change)}"
    return f"{line}，对比期（{_days(base)}）{_counted(base.value)}{unit}{told}"


def _moved(change: float) -> str:
    return "持平" if change == 0 else f"{'上升' if change > 0 else '下降'}{abs(change):g}%"


def _days(figure: Figure) -> str:
    return f"{figure.since.isoformat()}至{figure.until.isoformat()}"


def _counted(value: int | None) -> str:
    return HIDDEN if value is None else str(value)
