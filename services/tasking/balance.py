"""系列的平衡: what of a year's plan is out, by strand, by month, by channel, and what lags. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

SERIES_STATES = {"running": "连载中", "ended": "已停办"}


@dataclass(frozen=True, slots=True)
class Issue:
    """One episode that is out: its strand, its day on the bureau's calendar, the channels where it stands."""

    strand: str | None
    day: date
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a series means to do in a year. `begun`: the day it was set up; nothing is missing before that."""

    strands: Sequence[str]
    channels: Sequence[str]
    yearly_target: int | None
    air_day: int | None
    begun: date


@dataclass(frozen=True, slots=True)
class StrandCount:
    """A strand's episodes this month and this year, with its share of the year's in percent."""

    name: str
    month: int
    year: int
    share: float
    known: bool = True
    """False: published under a name the series has no longer."""


@dataclass(frozen=True, slots=True)
class Balance:
    """`due`: how many of the target would be out by now if they came evenly, from the day the series was set up."""

    year: int
    published: int
    month: int
    target: int | None
    due: int | None
    strands: tuple[StrandCount, ...]
    months: tuple[int, ...]
    missing: tuple[int, ...]
    """Months of a monthly column that went by without an issue."""
    channels: Mapping[str, int]
    warnings: tuple[str, ...] = field(default=())


def balance(plan: Plan, issues: Iterable[Issue], today: date, labels: Mapping[str, str]) -> Balance:
    """The year of `today` so far; issues of other years and of later days do not count. `labels`: channels in words."""
    mine = [one for one in issues if one.day.year == today.year and one.day <= today]
    months = tuple(sum(one.day.month == month for one in mine) for month in range(1, 13))
    strands = _strands(plan, mine, today)
    missing = _missing(plan, months, today)
    channels = {code: sum(code in one.channels for one in mine) for code in plan.channels}
    told = (*_uneven(strands, today), *_absent(missing), *_by_channel(plan, len(mine), channels, labels))
    return Balance(
        today.year,
        len(mine),
        months[today.month - 1],
        plan.yearly_target,
        _due(plan, today),
        strands,
        months,
        missing,
        channels,
        told,
    )


def _due(plan: Plan, today: date) -> int | None:
    if plan.yearly_target is None:
        return None
    first, last = max(plan.begun, date(today.year, 1, 1)), date(today.year, 12, 31)
    return plan.yearly_target * max((today - first).days + 1, 0) // ((last - first).days + 1)


def _strands(plan: Plan, mine: Sequence[Issue], today: date) -> tuple[StrandCount, ...]:
    others = sorted({one.strand for one in mine if one.strand and one.strand not in plan.strands})
    return tuple(_strand(name, mine, today, name in plan.strands) for name in (*plan.strands, *others))


def _strand(name: str, mine: Sequence[Issue], today: date, known: bool) -> StrandCount:
    days = [one.day for one in mine if one.strand == name]
    share = round(100 * len(days) / len(mine), 1) if mine else 0.0
    return StrandCount(name, sum(day.month == today.month for day in days), len(days), share, known)


def _missing(plan: Plan, months: Sequence[int], today: date) -> tuple[int, ...]:
    """A month counts once its day of broadcast has passed, from the first such day after the series was set up."""
    if plan.air_day is None:
        return ()
    late = plan.begun.day > plan.air_day
    first = plan.begun.month + late if plan.begun.year == today.year else 1 if plan.begun.year < today.year else 13
    last = today.month if today.day > plan.air_day else today.month - 1
    return tuple(month for month in range(first, last + 1) if not months[month - 1])


def _uneven(strands: Iterable[StrandCount], today: date) -> list[str]:
    empty = [one.name for one in strands if one.known and not one.month]
    return [f"{today.month}月尚未发布：{'、'.join(empty)}"] if empty else []


def _absent(missing: Sequence[int]) -> list[str]:
    return [f"{'、'.join(f'{month}月' for month in missing)}没有播出"] if missing else []


def _by_channel(plan: Plan, published: int, channels: Mapping[str, int], labels: Mapping[str, str]) -> list[str]:
    """What is planned, what is made and what each channel really had are three numbers (mechanisms B22)."""
    short = {labels[code]: count for code, count in channels.items() if count < published}
    if not short:
        return []
    told = "、".join(f"{name}{count}期" for name, count in short.items())
    planned = f"全年计划{plan.yearly_target}期，" if plan.yearly_target else ""
    return [f"{planned}已制作发布{published}期，其中{told}：各渠道实际发布数以各自的为准，不得按计划数上报"]
