"""群组表和受众人群表: from the rows of a sheet to what the doors take, and what is wrong with each row."""

import re
from dataclasses import dataclass
from typing import Any

from services.notify.audiences import KINDS
from services.notify.groups import GROUP_KINDS, PLATFORMS, SIZES
from services.notify.schemas.audiences import FigureIn, FigureSheetArgs
from services.notify.schemas.groups import AddGroup
from services.notify.sheet import AUDIENCES, EXAMPLE, GROUPS, Column, Fault, given_rows, write_template
from shared.errors import Invalid
from shared.sheets import read_sheet
from shared.web import Shape
from shared.web.shape import take

TOTAL = "五支队伍合计"
_LABELS = {one.label: code for code, one in KINDS.items()}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?", re.A)

GROUP_COLUMNS = (
    Column("单位代码", "unit", True, hint="登记单位的代码，见名录", example="LY-LZ-01"),
    Column("类别", "kind", True, tuple(GROUP_KINDS.values()), "", GROUP_KINDS["police_public"]),
    Column("平台", "platform", True, tuple(PLATFORMS.values()), "", PLATFORMS["wechat"]),
    Column("名称", "name", True, hint="2至40字", example="示例社区警民群"),
    Column("用途", "purpose", True, hint="4至200字，写明用来做什么", example=EXAMPLE),
    Column("负责岗位", "position", True, hint="只填岗位，不填姓名", example="社区民警岗"),
    Column("人数规模", "size", True, tuple(SIZES.values()), "只填规模，不登记成员", SIZES["upto_500"]),
    Column("下级群覆盖数", "subgroups", hint="只填数量", example="0"),
    Column("建群日期", "opened_on", hint="例如 2026-06-01，不填为今天"),
    Column("复核日期", "review_on", hint="不填为半年后的工作日，最晚一年"),
)
AUDIENCE_COLUMNS = (
    Column("单位代码", "unit", True, hint="填报单位的代码，见名录", example="LY-LZ-01"),
    Column("类别", "kind", True, (*_LABELS, TOTAL), "", "专职巡防队"),
    Column("数量", "number", True, hint="支数、网格数、处数或者单位数", example="3"),
    Column("人数", "people", hint="警务室、责任制单位不填", example="40"),
    Column("其中驻单位", "within", hint="只有警务室填写", example=EXAMPLE),
)
_WHOLE = "先检查、再导入：任何一行有问题，整张表都不登记，并逐行说明原因。同一张表重复导入，不会重复登记。"
GROUP_NOTES = (
    "一行一个群；红色标题的列必须填写。第2行是示例，导入前请删除。",
    "只登记群本身：不填成员、群主姓名、微信号、手机号码，也不附截图。",
    _WHOLE,
)
AUDIENCE_NOTES = (
    "一行一个单位的一个类别；红色标题的列必须填写。第2行是示例，导入前请删除。",
    f"只填数量，不填任何人的姓名。类别选“{TOTAL}”的行用来核对，与分项相加不符的不予登记。",
    _WHOLE,
)
_CODES: dict[str, dict[str, str]] = {
    "kind": {label: code for code, label in GROUP_KINDS.items()},
    "platform": {label: code for code, label in PLATFORMS.items()},
    "size": {label: code for code, label in SIZES.items()},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row that can be read: the code of its unit, and what the door would take."""

    number: int
    unit: str
    given: dict[str, Any]


def group_template() -> bytes:
    """An empty sheet of groups."""
    return write_template(GROUPS, GROUP_COLUMNS, GROUP_NOTES)


def audience_template() -> bytes:
    """An empty sheet of figures."""
    return write_template(AUDIENCES, AUDIENCE_COLUMNS, AUDIENCE_NOTES)


def about_of(form: dict[str, Any]) -> dict[str, str]:
    """Month and source as they come beside a file, in a form or in the query. Raises Invalid where one is missing."""
    wanted = ("period", "source")
    taken: dict[str, str] = _taken(FigureSheetArgs(), {name: form[name] for name in wanted if form.get(name)})
    missing = {name: ["必填"] for name in wanted if name not in taken}
    if missing:
        raise Invalid(errors=missing)
    return {name: taken[name] for name in wanted}


def read_groups(raw: bytes) -> tuple[list[Row], list[Fault]]:
    """Rows of a sheet of groups. Raises TooLarge, Invalid when it cannot be read or nothing stands in it."""
    return _read(raw, GROUPS, GROUP_COLUMNS, _group)


def read_figures(raw: bytes) -> tuple[list[Row], list[Fault]]:
    """Rows of a sheet of figures; the kind of the total's row is "total"."""
    return _read(raw, AUDIENCES, AUDIENCE_COLUMNS, _figure)


def _read(raw: bytes, asked: Any, columns: Any, load: Any) -> tuple[list[Row], list[Fault]]:
    listed, faults = given_rows(read_sheet(raw, asked)[0], columns)
    if not listed and not faults:
        raise Invalid(f"{asked.words}是空的", code="empty_sheet")
    rows, wrong = [], {fault.row for fault in faults}
    for number, given in listed:
        if number in wrong:
            continue
        try:
            rows.append(Row(number, given.pop("unit"), load(given)))
        except Invalid as refusal:
            faults += faults_of(number, refusal, columns)
    return rows, sorted(faults)


def _group(given: dict[str, str]) -> Any:
    typed = {name: _CODES.get(name, {}).get(text, text) for name, text in given.items()}
    return _taken(AddGroup(), {name: _day(text) if name.endswith("_on") else text for name, text in typed.items()})


def _figure(given: dict[str, str]) -> Any:
    if given["kind"] != TOTAL:
        return _taken(FigureIn(), given | {"kind": _LABELS[given["kind"]]})
    return _taken(FigureIn(), given | {"kind": "patrol"}) | {"kind": "total"}


def _taken(shape: Shape, typed: dict[str, str]) -> Any:
    shape.from_text = True
    return take(shape, typed)


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def faults_of(number: int, refusal: Invalid, columns: Any) -> list[Fault]:
    """What a refusal says about one row, by its columns."""
    titles = {column.field: column.title for column in columns}
    told = [
        Fault(number, titles.get(str(name), ""), str(words))
        for name, listed in (refusal.errors or {}).items()
        for words in (listed if isinstance(listed, list) else [listed])
    ]
    return told or [Fault(number, "", refusal.detail or refusal.title)]
