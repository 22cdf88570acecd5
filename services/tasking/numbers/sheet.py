"""统计表: the leaders' numbers as a workbook; every text is text, whatever it begins with. Pure."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from services.tasking.numbers.period import AGES, ZONE
from services.tasking.numbers.words import BY, COLOURS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None
Sheet = tuple[str, Iterable[Sequence[Cell]], Sequence[int]]
"""Title, rows, widths of the columns in letters."""


def write_summary(told: Mapping[str, Any], scope: str) -> bytes:
    """The summary as queries.numbers gives it. By member: names in their order, what is open and due; nothing else."""
    notes = ("说明", notes_told(told, scope), (16, 60))
    if told["by"] == "member":
        return write_book([("成员在办", members_told(told), (18, 10, 14)), notes])
    numbers = (f"按{BY[told['by']]}", numbers_told(told), (14, *(10,) * 24))
    return write_book([numbers, ("趋势", trend_told(told), (14, 10, 12, 12)), notes])


def write_book(sheets: Iterable[Sheet]) -> bytes:
    """A workbook, written row by row; the first row of each sheet is its head."""
    book = Workbook(write_only=True)
    for title, rows, widths in sheets:
        _put(book, title, rows, widths)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def neutral(value: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets a quote in front, and stays text."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def _put(book: Workbook, title: str, rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for n, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + n)].width = width
    for n, row in enumerate(rows):
        sheet.append([_headed(sheet, cell) for cell in row] if n == 0 else [neutral(cell) for cell in row])


def _headed(sheet: Any, words: Cell) -> Any:
    cell: Any = WriteOnlyCell(sheet, neutral(words))
    cell.font = Font(bold=True)
    return cell


def numbers_told(told: Mapping[str, Any]) -> Iterable[Sequence[Cell]]:
    """Colours, ages, outcomes of each row of a summary, of all together, of the clocks beside."""
    timed = told["by"] == "stage"
    yield [
        BY[told["by"]], "在办", *COLOURS.values(), "今日到期", *AGES, "按时办完", "超时办完", "不计时办完", "取消",
        "按时率%", *(("用时中位（小时）", "用时90%分位（小时）") if timed else ()),
    ]  # fmt: skip
    for row in (*told["rows"], told["total"], *told.get("others", ())):
        times = (_hours(row["median_seconds"]), _hours(row["p90_seconds"])) if timed else ()
        yield [
            row["label"], row["open"], *(row["colours"][colour] for colour in COLOURS), row["due"], *row["ages"],
            row["kept"], row["late"], row["unlimited"], row["cancelled"], row["rate"], *times,
        ]  # fmt: skip


def members_told(told: Mapping[str, Any]) -> Iterable[Sequence[Cell]]:
    """Who holds how much, in the order of names."""
    yield ["成员", "在办", "今日须交稿"]
    for line in told["members"]:
        yield [line["member"]["name"], line["open"], line["due"]]


def trend_told(told: Mapping[str, Any]) -> Iterable[Sequence[Cell]]:
    """What began and ended at each step."""
    yield ["起始日", "新进", "按时办完", "超时办完"]
    for step in told["trend"]:
        yield [_day(step["from"]), step["begun"], step["kept"], step["late"]]


def notes_told(told: Mapping[str, Any], scope: str) -> Iterable[Sequence[Cell]]:
    """Of what, when, and how it was counted."""
    yield ["项目", "内容"]
    yield ["范围", scope]
    yield ["统计时刻", told["at"].astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")]
    yield ["期间", f"{told['from']} 至 {told['to']}"]
    yield ["口径", "在办按统计时刻；办完按期间；用时按各时限自己的计时方式，不含挂起"]
    yield ["人员", "按成员只列在办和到期，按姓名排列；不作按人的比率和名次"]


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)


def _day(moment: datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()
