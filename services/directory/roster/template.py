"""The empty workbook to fill in: the header with drop-downs, and a sheet that says what goes where."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from services.directory.roster import columns
from services.directory.roster.reading import MAX_ROWS, SHEET
from shared.words import ROLES, UNIT_KINDS

TEXT = "@"
NOTES = {
    "类别": "单位 或 人员；每行一个",
    "编码": "本系统内的编码，字母、数字、- 和 _，最多 40 位；按编码识别，已有的更新，没有的新增",
    "名称": "单位全称（最多 80 字）或者姓名（最多 40 字）",
    "简称": "单位的简称，不填则与全称相同",
    "所属单位": "单位：上级单位的编码；人员：所在单位的编码",
    "单位类型": "、".join(UNIT_KINDS.values()) + "；新单位必填，以后不能修改",
    "行政区划": "GB/T 2260 代码，6、9 或 12 位",
    "登录名": "人员的登录名，3 至 40 位小写字母、数字或 . _ -",
    "角色": "多个用分号隔开；在其他单位任职写 角色@单位编码；联络人、宣传员可写顺位，例如 联络人(1)、联络人(2)；"
            "任期写在方括号里，例如 专班成员[2026-01-01~2026-12-31]。"
            "可用：" + "、".join(ROLES.values()),
    "状态": "在用 或 停用，不填则不变",
    "工作电话": "只用于推送提醒，加密保存；不填则不变",
    "工作邮箱": "同上",
    "机构代码": "公安机关机构代码，12 位数字",
    "辖区": "分县局、功能区分局和所队管辖的乡镇街道代码（9 位），用分号隔开；填 无 则清空，不填则不变",
}  # fmt: skip
"""By title: what goes into the column."""

EXAMPLES = (
    ("单位", "XX-01", "某县公安局", "某县局", "XX", "县区分局", "371399", "", "", "在用"),
    ("人员", "xx01-lianluo", "张某某", "", "XX-01", "", "", "xx01.lianluo", "联络人(1);宣传员", "在用"),
)


def write_template() -> bytes:
    """The workbook: sheet 名录 with the header, sheet 说明 with what goes into each column and two rows as examples."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet.append(list(columns.TITLES))
    sheet.freeze_panes = "A2"
    for n, title in enumerate(columns.TITLES, 1):
        letter = get_column_letter(n)
        sheet.cell(1, n).font = Font(bold=True)
        sheet.column_dimensions[letter].width = max(12, 2 * len(title) + 4)
        sheet.column_dimensions[letter].number_format = TEXT
        _offer(sheet, title, letter)
    _explain(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: Any, title: str, letter: str) -> None:
    """A drop-down for a column with a closed list."""
    lists = {
        "类别": (columns.UNIT, columns.PERSON), "单位类型": tuple(UNIT_KINDS.values()),
        "状态": (columns.ACTIVE, columns.CLOSED),
    }  # fmt: skip
    if title in lists:
        offered = DataValidation(type="list", formula1=f'"{",".join(lists[title])}"', allow_blank=True)
        sheet.add_data_validation(offered)
        offered.add(f"{letter}2:{letter}{MAX_ROWS + 1}")


def _explain(book: Workbook) -> None:
    notes: Any = book.create_sheet("说明")
    notes.append(["列", "填什么"])
    for title in columns.TITLES:
        must = "（必填）" if title in columns.NEEDED else ""
        notes.append([title + must, NOTES[title]])
    notes.append([])
    notes.append(["示例", "以下两行只是示例，请在“名录”表中填写"])
    notes.append(list(columns.TITLES))
    for row in EXAMPLES:
        notes.append(list(row))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 18, 100
