"""类别数: the counts of a need by category, with their bases, percentages and total, as they may be kept. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.intake.kinds.cells import hide, percent_fault, percent_of
from services.intake.kinds.settled import Settled

TRENDS = {"rising": "上升", "falling": "下降", "level": "持平", "mixed": "有升有降"}
SIGNS = {"rising": 1, "falling": -1, "level": 0}
COLUMNS = (("count", "total"), ("base", "base_total"))
"""A column of cells, and the total beside it."""


def settle_figures(given: Mapping[str, Any], listed: str, named: str, today: date) -> Settled:
    """`given[listed]` is [{<named>, count, base?, percent?}]; beside it period, compared_with?, total?, base_total? ...

    What is kept has `suppressed` on every row and on the whole: the names of the figures that were hidden.
    """
    rows: Sequence[Mapping[str, Any]] = given.get(listed) or ()
    faults = _period_faults(given, rows, today) | _row_faults(rows, listed, named) | _total_faults(given, rows)
    if faults:
        return Settled({}, faults)
    kept: dict[str, Any] = {name: days(given[name]) for name in ("period", "compared_with") if given.get(name)}
    kept |= {name: given[name] for name in ("area", "trend") if given.get(name)}
    return Settled(kept | _kept(given, rows, listed, named) if rows else kept)


def days(period: Mapping[str, date]) -> dict[str, str]:
    """A period as it is kept: {since, until}, days included."""
    return {name: period[name].isoformat() for name in ("since", "until")}


def period_fault(period: Mapping[str, date] | None, today: date) -> str | None:
    """Why these days cannot have been counted (Chinese), or None."""
    if period is None:
        return None
    if period["until"] < period["since"]:
        return "结束日期不得早于开始日期"
    return "统计时段尚未结束，不得晚于今天" if period["until"] > today else None


def _kept(given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], listed: str, named: str) -> dict[str, Any]:
    cells: dict[str, list[int | None]] = {}
    totals: dict[str, int | None] = {}
    for column, total in COLUMNS:
        cells[column], totals[total] = hide([row.get(column) for row in rows], given.get(total))
    lines = [
        {named: row[named]} | _line({column: row.get(column) for column in cells}, {c: cells[c][n] for c in cells})
        for n, row in enumerate(rows)
    ]
    whole = {name: given.get(name) for name in totals}
    beside = _line(whole, totals, "total", "base_total") if any(one is not None for one in whole.values()) else {}
    return {listed: lines} | beside


def _line(
    given: Mapping[str, int | None], kept: Mapping[str, int | None], count: str = "count", base: str = "base"
) -> dict[str, Any]:
    shown: dict[str, Any] = {name: kept[name] for name in given if name == count or given[name] is not None}
    if given.get(base) is not None:
        shown["percent"] = percent_of(kept[count], kept[base])
    return shown | {"suppressed": [name for name in given if given[name] is not None and kept[name] is None]}


def _period_faults(given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], today: date) -> dict[str, Any]:
    found = {name: period_fault(given.get(name), today) for name in ("period", "compared_with")}
    if rows and not given.get("period"):
        found["period"] = "有数字就须写明统计时段"
    compared = given.get("base_total") is not None or any(row.get("base") is not None for row in rows)
    if compared and not given.get("compared_with"):
        found["compared_with"] = "有对比数就须写明对比时段"
    return {name: [words] for name, words in found.items() if words}


def _row_faults(rows: Sequence[Mapping[str, Any]], listed: str, named: str) -> dict[str, Any]:
    times = Counter(row[named] for row in rows)
    found: dict[str, Any] = {}
    for n, row in enumerate(rows):
        wrong = {named: "类别重复，请合并" if times[row[named]] > 1 else None}
        wrong["percent"] = percent_fault(row.get("percent"), row.get("count"), row.get("base"))
        if any(wrong.values()):
            found[str(n)] = {name: [words] for name, words in wrong.items() if words}
    return {listed: found} if found else {}


def _total_faults(given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, total in COLUMNS:
        cells = [row[column] for row in rows if row.get(column) is not None]
        if given.get(total) is not None and (len(cells) < len(rows) or sum(cells) != given[total]):
            found[total] = [f"合计须等于各类之和（{sum(cells)}）；其余的请列为“其他”"]
    count, base = given.get("total"), given.get("base_total")
    if words := percent_fault(given.get("percent"), count, base):
        found["percent"] = [words]
    sign = SIGNS.get(str(given.get("trend")))
    if sign is not None and count is not None and base is not None and (count > base) - (count < base) != sign:
        found["trend"] = [f"与合计不符：由{base}到{count}"]
    return found
