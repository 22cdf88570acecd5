"""需求表: the workbook that departments without an API fill in: its columns, its drop-downs, its notes. Pure."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from shared.sheets import Sheet

NAME, NOTES, LISTS = "需求", "填写说明", "选项"
ASKED = Sheet(words="需求表", code="unreadable_sheet", name=NAME, max_rows=200, max_cell=8000, max_columns=40)
ROWS = ASKED.max_rows + 1
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = (XLSX, "text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream")
EXAMPLE = "（示例，导入前请删除本行）"
_WIDE = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the field that it fills, what may stand in it, and an example."""

    title: str
    field: str
    required: bool = False
    options: tuple[str, ...] = ()
    hint: str = ""
    example: str = ""
    date: bool = False
    long: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    """What each option is kept as, where it is not the words themselves."""


def write_template(kind: str, columns: Sequence[Column]) -> bytes:
    """An .xlsx with a sheet to fill in (header, an example row), drop-downs, and notes; `kind`: its words."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(NAME)
    sheet.freeze_panes = "A2"
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        head, example = sheet.cell(1, place, column.title), sheet.cell(2, place, column.example or None)
        head.font = Font(bold=True, color="9C1C1C" if column.required else "1F2937")
        head.fill = PatternFill("solid", fgColor="EEF1F6")
        example.font = Font(italic=True, color="6B7280")
        example.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = _WIDE if column.long else max(14, 2 * len(column.title) + 4)
        if column.date:
            for row in range(2, ROWS + 1):
                sheet.cell(row, place).number_format = "yyyy-mm-dd"
        if column.options:
            _offer(sheet, lists, letter, column.options)
    _explain(book.create_sheet(NOTES), kind, columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: object, lists: object, letter: str, options: tuple[str, ...]) -> None:
    """A drop-down; its words stand in a sheet of their own, since a list inside a rule may be 255 characters long."""
    for row, words in enumerate(options, start=1):
        lists[f"{letter}{row}"] = words  # type: ignore[index]  # openpyxl ships no types
    rule = DataValidation("list", formula1=f"{LISTS}!${letter}$1:${letter}${len(options)}", allow_blank=True)
    rule.errorTitle, rule.error = "不在选项中", "请从下拉列表中选择"
    sheet.add_data_validation(rule)  # type: ignore[attr-defined]  # as above
    rule.add(f"{letter}2:{letter}{ROWS}")


def _explain(notes: object, kind: str, columns: Sequence[Column]) -> None:
    lines = [
        [f"“{kind}”类需求的填写说明"],
        ["一行一项需求，最多200行；红色标题的列必须填写。第2行是示例，导入前请删除。"],
        ["先检查、再导入：任何一行有问题，整张表都不导入，并逐行说明原因。"],
        ["不得填写公民个人信息、账号、链接；不得含有密级标志。"],
        ["同一张表、同一行重复导入，不会重复提出。"],
        [],
        ["列", "是否必填", "说明"],
    ]
    lines += [[one.title, "必填" if one.required else "", one.hint] for one in columns]
    for line in lines:
        notes.append(line)  # type: ignore[attr-defined]  # as above
    notes.column_dimensions["A"].width, notes.column_dimensions["C"].width = 30, 90  # type: ignore[attr-defined]
