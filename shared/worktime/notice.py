"""放假通知: the notice of a year as an office types it in, one day a line; judged as a whole before it counts."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from types import MappingProxyType

from shared.worktime.faults import NoticeError, OutOfYears
from shared.worktime.statutory import statutory_days
from shared.worktime.years import Year

KINDS = {"休": "off", "放假": "off", "off": "off", "班": "work", "上班": "work", "work": "work"}
HEADINGS = {"日期", "date"}
WRITTEN = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
WEEKDAYS = "一二三四五六日"


def read_notice(text: str, year: int, source: str = "") -> Year:
    """读通知: csv lines of date, kind (休/班 or off/work) and name; a heading, blank lines and a BOM are allowed.

    Days of the December before may be named. Raises NoticeError with every mistake found: among them a make-up day
    that is no weekend and a statutory holiday that is missing, for half a notice would count as the whole year.
    """
    found: dict[str, dict[date, str]] = {"off": {}, "work": {}}
    faults: list[str] = []
    for number, cells in _lines(text):
        fault = _take(found, cells, year)
        if fault:
            faults.append(f"第{number}行：{fault}")
    if not faults:
        faults = list(_missing(found["off"], year))
    if faults:
        raise NoticeError(faults)
    off, work = (MappingProxyType(found[kind]) for kind in ("off", "work"))
    return Year(year, "official", off, work, source or f"国务院办公厅关于{year}年部分节假日安排的通知")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text.removeprefix("\ufeff").replace("，", ",").splitlines())
    for number, cells in enumerate(reader, 1):
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and not (number == 1 and stripped[0].lower() in HEADINGS):
            yield number, stripped


def _take(found: dict[str, dict[date, str]], cells: list[str], year: int) -> str | None:
    """Keep one line; what is wrong with it, if anything."""
    if len(cells) < 3 or not cells[2]:
        return "应有三项：日期、休或班、名称"
    on, kind = _date(cells[0]), KINDS.get(cells[1].lower())
    if on is None:
        return f"日期 {cells[0]} 看不懂，应如 {year}-01-01"
    if kind is None:
        return f"{cells[1]} 应为 休 或 班"
    if on.year != year and (on.year, on.month) != (year - 1, 12):
        return f"{on} 不在{year}年"
    if on in found["off"] or on in found["work"]:
        return f"{on} 重复"
    if kind == "work" and on.weekday() < 5:
        return f"{on} 是周{WEEKDAYS[on.weekday()]}，本来就上班"
    found[kind][on] = cells[2]
    return None


def _date(written: str) -> date | None:
    parts = WRITTEN.fullmatch(written)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def _missing(off: dict[date, str], year: int) -> Iterator[str]:
    try:
        expected = statutory_days(year)
    except OutOfYears:  # no lunar dates to compare with
        return
    for on, name in expected.items():
        if on not in off:
            yield f"缺少{name} {on}：法定节假日应为休"
