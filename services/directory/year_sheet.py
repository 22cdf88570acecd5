"""年历 on paper: the days of a year laid out in twelve months, with what is special about them in words; pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

ORDINARY = ("工作日", "周末")
MAKE_UP = "调休上班"
Shown = Mapping[str, Any]
"""A day as queries.year_of_days gives it."""


def months(days: Iterable[Shown]) -> list[dict[str, Any]]:
    """Twelve months: weeks from Monday, None where the month has no day, and a line for each run of special days."""
    return [
        {"month": month, "weeks": _weeks(found), "lines": _lines(found)}
        for month, found in ((month, list(group)) for month, group in groupby(days, key=lambda day: day["on"].month))
    ]


def mark(day: Shown) -> str:
    """休 or 班 where the day is not what its weekday says, 本 before it where the unit decided so; else nothing."""
    if day["status"] == "local":
        return "本班" if day["working"] else "本休"
    if day["name"] in ORDINARY:
        return ""
    return "班" if day["working"] else "休"


def _weeks(days: Sequence[Shown]) -> list[list[dict[str, Any] | None]]:
    cells: list[dict[str, Any] | None] = [None] * days[0]["on"].weekday()
    cells += [{**day, "mark": mark(day)} for day in days]
    cells += [None] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _lines(days: Sequence[Shown]) -> list[str]:
    """1日至3日 元旦 休; 4日 调休上班"""
    lines = []
    for (name, said), group in groupby(days, key=lambda day: (day["name"], mark(day))):
        if said:
            run = [day["on"].day for day in group]
            lines.append(f"{_span(run)} {name}" + ("" if name == MAKE_UP else f" {said.replace('本', '本地')}"))
    return lines


def _span(run: Sequence[int]) -> str:
    return f"{run[0]}日" if len(run) == 1 else f"{run[0]}日至{run[-1]}日"
