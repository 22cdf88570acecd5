"""Pure: from cells to lines, every bad row with its reason in Chinese."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.directory.roster import columns
from services.directory.roster.columns import PersonLine, Role, UnitLine
from services.directory.roster.reading import MAX_CELL
from services.directory.structure import SEATED, town_of
from services.directory.terms import Term

T = TypeVar("T")

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.A)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}", re.A)
_ADMIN_CODE = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", re.A)
_POLICE_CODE = re.compile(r"[0-9]{12}", re.A)
_ROLE = re.compile(
    r"(?P<label>[^@(（)）\[]+)(?:[(（](?P<place>[1-9])[)）])?(?:\[(?P<term>[^\]]*)\])?(?:@(?P<code>.+))?"
)
_TERM = re.compile(r"(?P<since>\d{4}-\d\d-\d\d)?~(?P<until>\d{4}-\d\d-\d\d)?", re.A)
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,19}", re.A)
_MAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9.-]{1,100}", re.A)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
NO_TOWNS = "无"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, in full width as well."""
_BETWEEN = re.compile(r"[;；、,，\s]+")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong: the row as a spreadsheet counts (the header is 1), the column's title, why."""

    row: int
    column: str
    reason: str


class _Bad(Exception):
    """A cell that cannot be; its text is the reason."""


def read_lines(cells: list[list[str]]) -> tuple[list[UnitLine], list[PersonLine], list[Fault]]:
    """The units and the people of a sheet, and what is wrong with it; empty rows are passed over."""
    header = cells[0] if cells else []
    missing = [title for title in columns.NEEDED if title not in header]
    if missing:
        return [], [], [Fault(1, "", f"缺少列：{'、'.join(missing)}")]
    twice = sorted({title for title in header if title and header.count(title) > 1})
    if twice:
        return [], [], [Fault(1, title, "同名的列出现多次") for title in twice]
    units: list[UnitLine] = []
    people: list[PersonLine] = []
    faults: list[Fault] = []
    for number, row in enumerate(cells[1:], start=2):
        if any(row):
            line = _Row(number, dict(zip(header, row, strict=False)), faults)
            line.read(units, people)
    return units, people, faults


class _Row:
    """One row being read; faults are collected, so that a row's every fault is told at once."""

    def __init__(self, number: int, cells: dict[str, str], faults: list[Fault]) -> None:
        self.number, self.cells, self.faults = number, cells, faults
        self.bad = False

    def read(self, units: list[UnitLine], people: list[PersonLine]) -> None:
        what = self.get("类别")
        if what == columns.UNIT:
            unit = self._unit()
            units += [] if self.bad else [unit]
        elif what == columns.PERSON:
            person = self._person()
            people += [] if self.bad else [person]
        else:
            self.fault("类别", f"应为“{columns.UNIT}”或“{columns.PERSON}”")

    def fault(self, column: str, reason: str) -> None:
        self.bad = True
        self.faults.append(Fault(self.number, column, reason))

    def get(self, column: str) -> str:
        """A cell's text: neutralised cells are restored, formulas and hidden characters are faults."""
        text = self.cells.get(column, "")
        if len(text) > MAX_CELL:
            self.fault(column, f"内容过长（最多 {MAX_CELL} 字）")
        elif _CONTROL.search(text):
            self.fault(column, "含有不可见的控制字符")
        elif text.startswith(FORMULA) and not (column == "工作电话" and _PHONE.fullmatch(text)):
            self.fault(column, "内容像公式（以 = + - @ 开头），请改为文字")
        else:
            return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text
        return ""

    def read_with(self, column: str, reader: Callable[[str], T]) -> T | None:
        """What a reader makes of a cell; None for an empty one or a fault."""
        text = self.get(column)
        if not text:
            return None
        try:
            return reader(text)
        except _Bad as bad:
            self.fault(column, str(bad))
            return None

    def must(self, column: str, reader: Callable[[str], T], otherwise: T) -> T:
        before = len(self.faults)
        value = self.read_with(column, reader)
        if value is None and len(self.faults) == before:
            self.fault(column, "不能为空")
        return otherwise if value is None else value

    def _unit(self) -> UnitLine:
        return UnitLine(
            row=self.number,
            code=self.must("编码", _code, ""),
            name=self.must("名称", _name(80), ""),
            kind=self.read_with("单位类型", _kind),
            parent_code=self.read_with("所属单位", _code),
            short_name=self.read_with("简称", _name(40)),
            admin_code=self.read_with("行政区划", _fits(_ADMIN_CODE, "应为 6、9 或 12 位数字")),
            police_code=self.read_with("机构代码", _fits(_POLICE_CODE, "应为 12 位数字")),
            towns=self.read_with("辖区", _towns),
            active=self.read_with("状态", _state),
        )

    def _person(self) -> PersonLine:
        return PersonLine(
            row=self.number,
            code=self.must("编码", _code, ""),
            name=self.must("名称", _name(40), ""),
            unit_code=self.must("所属单位", _code, ""),
            login=self.read_with("登录名", _login),
            roles=self.read_with("角色", _roles) or (),
            active=self.read_with("状态", _state),
            phone=self.read_with("工作电话", _fits(_PHONE, "应为电话号码")),
            mail=self.read_with("工作邮箱", _fits(_MAIL, "应为邮箱地址")),
        )


def _fits(pattern: re.Pattern[str], otherwise: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise _Bad(otherwise)
        return text

    return read


_code = _fits(_CODE, "编码只能用字母、数字、- 和 _，最多 40 位")


def _login(text: str) -> str:
    return _fits(_LOGIN, "登录名应为 3 至 40 位小写字母、数字或 . _ -")(text.lower())


def _name(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest:
            raise _Bad(f"最多 {longest} 个字")
        return text

    return read


def _kind(text: str) -> str:
    if text not in columns.KIND_OF_LABEL:
        raise _Bad(f"没有“{text[:20]}”这种单位类型")
    return columns.KIND_OF_LABEL[text]


def _state(text: str) -> bool:
    if text not in (columns.ACTIVE, columns.CLOSED):
        raise _Bad(f"应为“{columns.ACTIVE}”或“{columns.CLOSED}”")
    return text == columns.ACTIVE


def _towns(text: str) -> tuple[str, ...]:
    """Codes of towns; the word 无 says: none."""
    parts = [] if text == NO_TOWNS else list(filter(None, _BETWEEN.split(text)))
    wrong = next((part for part in parts if town_of(part) is None), None)
    if wrong:
        raise _Bad(f"“{wrong[:20]}”不是乡镇街道的区划代码（9 位数字）")
    return tuple(sorted({town_of(part) or "" for part in parts}))


def _roles(text: str) -> tuple[Role, ...]:
    """联络人; 宣传员(2)@LY-LS; 专班成员[2026-01-01~]: role, place, term, the unit where it is not one's own."""
    found: dict[Role, None] = {}
    for part in filter(None, _BETWEEN.split(text)):
        said = _ROLE.fullmatch(part)
        label, place, term, code = said.group("label", "place", "term", "code") if said else (part, None, None, None)
        role = columns.ROLE_OF_LABEL.get(label)
        if role is None:
            raise _Bad(f"没有“{label[:20]}”这种角色")
        if place and role not in SEATED:
            raise _Bad(f"{label}没有顺位，只有联络人和宣传员可以写顺位")
        found[Role(role, _code(code) if code else None, int(place) if place else None, _term(term))] = None
    return tuple(found)


def _term(text: str | None) -> Term | None:
    if text is None:
        return None
    said = _TERM.fullmatch(text)
    try:
        since, until = (date.fromisoformat(day) if day else None for day in said.groups()) if said else (None, None)
    except ValueError:
        said = None
    if said is None or (since and until and until < since):
        raise _Bad(f"“{text[:24]}”不是任期，应如 [2026-01-01~2026-12-31]，一端可以空着")
    return since, until
