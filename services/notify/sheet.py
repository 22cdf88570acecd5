"""表格: templates to fill in and figures to take away; every text stays text, whatever it begins with. Pure."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from shared.sheets import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = (XLSX, "text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream")
NOTES = "填写说明"
EXAMPLE = "（示例，导入前请删除本行）"
GROUPS = Sheet(words="群组表", code="unreadable_sheet", name="群组", max_rows=2000, max_cell=400, max_columns=20)
AUDIENCES = Sheet(
    words="受众人群表", code="unreadable_sheet", name="受众人群", max_rows=5000, max_cell=200, max_columns=12
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS = 500
"""So many rows of a template have drop-downs."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the field that it fills, what may stand in it, and an example."""

    title: str
    field: str
    required: bool = False
    options: tuple[str, ...] = ()
    hint: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong: the row as a spreadsheet counts (the header is 1), the column's title, why."""

    row: int
    column: str
    reason: str


def neutral(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets a quote in front, and stays text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_rows(name: str, rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> bytes:
    """An .xlsx of these rows, the first one the header; whole numbers as numbers."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = name, "B2"
    for row in rows:
        sheet.append([int(cell) if cell.isascii() and cell.isdigit() else neutral(cell) for cell in row])
    for place, title in enumerate(rows[0], start=1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = max(10, 2 * len(title) + 2)
    if notes:
        about = book.create_sheet("说明")
        about.column_dimensions["A"].width = 90
        for line in notes:
            about.append([line])
    return _saved(book)


def write_template(asked: Sheet, columns: Sequence[Column], notes: Sequence[str]) -> bytes:
    """An .xlsx to fill in: header, an example row, drop-downs, notes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = asked.name, "A2"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        head, example = sheet.cell(1, place, column.title), sheet.cell(2, place, column.example or None)
        head.font = Font(bold=True, color="9C1C1C" if column.required else "1F2937")
        head.fill = PatternFill("solid", fgColor="EEF1F6")
        example.font = Font(italic=True, color="6B7280")
        sheet.column_dimensions[letter].width = max(14, 2 * len(column.title) + 4)
        if column.options:
            rule = DataValidation("list", formula1=f'"{",".join(column.options)}"', allow_blank=True)
            rule.errorTitle, rule.error = "不在选项中", "请从下拉列表中选择"
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{_ROWS}")
    explain = book.create_sheet(NOTES)
    explain.column_dimensions["A"].width, explain.column_dimensions["C"].width = 24, 80
    for line in [*([one] for one in notes), [], ["列", "是否必填", "说明"]]:
        explain.append(line)
    for column in columns:
        explain.append([column.title, "必填" if column.required else "", column.hint])
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


Given = list[tuple[int, dict[str, str]]]
"""Rows: the number, and the text of each field."""


def given_rows(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> tuple[Given, list[Fault]]:
    """The rows of a sheet, and what is wrong with it as a whole or with a row; empty rows and the example are none."""
    header = list(cells[0]) if cells else []
    titles = {column.title: column for column in columns}
    missing = [column.title for column in columns if column.required and column.title not in header]
    faults = [Fault(1, "", f"缺少列：{'、'.join(missing)}")] if missing else []
    faults += [Fault(1, title, "没有这一列") for title in header if title and title not in titles]
    twice = sorted({title for title in header if title and header.count(title) > 1})
    faults += [Fault(1, title, "同名的列出现多次") for title in twice]
    if faults:
        return [], faults
    rows = []
    for number, row in enumerate(cells[1:], start=2):
        given = {titles[title].field: text for title, text in zip(header, row, strict=False) if title and text}
        if given and EXAMPLE not in given.values():
            rows.append((number, given))
            faults += _row_faults(number, given, columns)
    return rows, faults


def _row_faults(number: int, given: dict[str, str], columns: Sequence[Column]) -> list[Fault]:
    found = []
    for column in columns:
        text = given.get(column.field, "")
        if column.required and not text:
            found.append(Fault(number, column.title, "不能为空"))
        elif text.startswith("="):
            found.append(Fault(number, column.title, "内容是公式，请改为文字或数值"))
        elif column.options and text and text not in column.options:
            found.append(Fault(number, column.title, f"不在选项中：{'、'.join(column.options)}"))
    return found
