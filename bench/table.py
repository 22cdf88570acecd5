"""What a part hands back, and how it is printed: limit, ours, ratio, the target beside them, never an assertion."""

import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

COLUMNS = ("what", "limit", "ours", "unit", "ratio", "target", "")


@dataclass(frozen=True)
class Figure:
    """One line: `limit` is what the machine gives to bare code, `ours` what the product makes of it."""

    what: str
    limit: float | None
    ours: float
    unit: str
    target: str = ""
    met: bool | None = None
    ratio: float | None = None
    """Median of the rounds' own ratios where both were measured side by side."""


def figure(
    what: str, limit: float | None, ours: float, unit: str, *, least: float | None = None, most: float | None = None
) -> Figure:
    """A figure whose target is a ratio to the limit: at least (rates) or at most (times)."""
    ratio = ours / limit if limit else None
    return _judged(what, limit, ours, unit, ratio, least, most)


def paired(
    what: str, limits: Sequence[float], ours: Sequence[float], unit: str, *, least: float | None = None,
    most: float | None = None,
) -> Figure:  # fmt: skip
    """The same from interleaved rounds: medians, and the median of the rounds' ratios."""
    ratio = median(mine / limit for mine, limit in zip(ours, limits, strict=True) if limit)
    return _judged(what, median(limits), median(ours), unit, ratio, least, most)


def absolute(what: str, ours: float, unit: str, *, least: float | None = None, most: float | None = None) -> Figure:
    """A figure whose target is a number, not a ratio."""
    target = f"<= {most:g} {unit}" if most is not None else f">= {least:g} {unit}" if least is not None else ""
    return Figure(what, None, ours, unit, target, _met(ours, least, most))


def _judged(
    what: str, limit: float | None, ours: float, unit: str, ratio: float | None, least: float | None, most: float | None
) -> Figure:
    target = f">= {least:g}x" if least is not None else f"<= {most:g}x" if most is not None else ""
    return Figure(what, limit, ours, unit, target, _met(ratio, least, most), ratio)


def _met(value: float | None, least: float | None, most: float | None) -> bool | None:
    if value is None or (least is None and most is None):
        return None
    return value >= least if least is not None else most is not None and value <= most


def median(values: Iterable[float]) -> float:
    """The median; nan when there is nothing."""
    held = list(values)
    return statistics.median(held) if held else float("nan")


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))] if ranked else float("nan")


def show(title: str, figures: Sequence[Figure], tell: Callable[[str], None] = print) -> None:
    """Print one part."""
    rows = [COLUMNS, *(_cells(each) for each in figures)]
    wide = [max(_width(row[n]) for row in rows) for n in range(len(COLUMNS))]
    tell(f"\n{title}")
    for row in rows:
        tell("  " + "  ".join(_padded(cell, wide[n], n in (1, 2, 4)) for n, cell in enumerate(row)).rstrip())


def plain(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """For --json."""
    return [asdict(each) for each in figures]


def _cells(each: Figure) -> tuple[str, ...]:
    met = {True: "met", False: "MISSED", None: ""}[each.met]
    ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
    return each.what, _number(each.limit), _number(each.ours), each.unit, ratio, each.target, met


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank
