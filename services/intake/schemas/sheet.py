"""From the rows of a sheet of needs to items, and from what is wrong with an item back to its column."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.schemas.batches import Item
from services.intake.schemas.kinds.forms import FORMS, details_of, name_of
from services.intake.schemas.needs import ALL_SUBTOPICS, NeedForm
from services.intake.sheet import ASKED, EXAMPLE, Column
from shared.errors import Invalid, Refusal
from shared.sheets import Cells, read_sheet
from shared.web.shape import take
from shared.words import AUDIENCES, KINDS, PRIORITIES, TOPICS

KEY = "本单位编号"
_TIME = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00", re.A)
_DAY = re.compile(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?", re.A)
_SWITCH = {"是": "true", "否": "false"}
_CODES: dict[str, Mapping[str, str]] = {
    "kind": KINDS, "topic": TOPICS, "subtopic": ALL_SUBTOPICS, "priority": PRIORITIES, "audience": AUDIENCES,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong: the row as a spreadsheet counts (the header is 1), the column's title, why."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row as an item, and its kind, by which its columns are known."""

    number: int
    kind: str
    item: Item


def columns_of(kind: str) -> list[Column]:
    """The columns of a kind of need: those of every need, then what the kind asks for."""
    return [*_common(kind), *(_column(piece) for piece in FORMS.get(kind, ()))]


def _common(kind: str) -> list[Column]:
    topics, subtopics = tuple(TOPICS.values()), tuple(ALL_SUBTOPICS.values())
    return [
        Column("类别", "kind", True, (KINDS[kind],), "本表只用于这一类", KINDS[kind]),
        Column("领域", "topic", True, topics, "五大领域之一", topics[0]),
        Column("子类", "subtopic", False, subtopics, "须属于所选领域", ""),
        Column("标题", "title", True, (), "4至100字", "请宣传防范冒充客服退款诈骗"),
        Column("内容", "body", True, (), "10至5000字，写明希望宣传什么、面向谁、依据是什么", EXAMPLE, long=True),
        Column("缓急", "priority", False, tuple(PRIORITIES.values()), "不填为平件", PRIORITIES["ordinary"]),
        Column("受众", "audience", True, tuple(AUDIENCES.values()), "内部或者公开", AUDIENCES["public"]),
        Column("期望完成日期", "wanted_by", hint="例如 2030-06-01；当天18时为止", date=True),
        Column("涉及地区", "region", hint="分县局代码，或者乡镇（街道）代码"),
        Column("直报市局", "direct", False, tuple(_SWITCH), "只有基层所队可以选“是”"),
        Column(KEY, "key", hint="可不填；填了以后，同一编号只提出一次"),
    ]


def _column(piece: Any) -> Column:
    return Column(
        piece.label, piece.name, piece.required, tuple(piece.options.values()), piece.hint,
        date=piece.kind == "date", long=bool(piece.columns),
        codes=tuple((words, code) for code, words in piece.options.items()),
    )  # fmt: skip


def read_content(raw: bytes) -> tuple[list[Row], list[Fault]]:
    """From the bytes of a sheet. Raises TooLarge, Invalid when it cannot be read or nothing stands in it."""
    rows, faults = read_rows(read_sheet(raw, ASKED)[0])
    if not rows and not faults:
        raise Invalid("需求表是空的", code="empty_sheet")
    return rows, faults


def read_rows(cells: Cells) -> tuple[list[Row], list[Fault]]:
    """The rows of a sheet as items, and what is wrong with it as a whole; empty rows and the example are no rows."""
    header = cells[0] if cells else []
    missing = [one.title for one in _common("prevention") if one.required and one.title not in header]
    if missing:
        return [], [Fault(1, "", f"缺少列：{'、'.join(missing)}")]
    twice = sorted({title for title in header if title and header.count(title) > 1})
    if twice:
        return [], [Fault(1, title, "同名的列出现多次") for title in twice]
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, row in enumerate(cells[1:], start=2):
        given = {title: text for title, text in zip(header, row, strict=False) if text}
        if given and given.get("内容") != EXAMPLE:
            _read_row(number, given, rows, faults)
    return _each_once(rows, faults), faults


def _read_row(number: int, given: dict[str, str], rows: list[Row], faults: list[Fault]) -> None:
    kind = _code("kind", given.get("类别", ""))
    columns = {one.title: one for one in columns_of(kind)} if kind in KINDS else {}
    if not columns:
        faults.append(Fault(number, "类别", "不能为空" if not kind else f"没有“{kind[:20]}”这种类别"))
        return
    wrong = [Fault(number, title, why) for title, text in given.items() if (why := _fault(columns, kind, title, text))]
    faults.extend(wrong)
    if not wrong:
        typed = {columns[title].field: _typed(columns[title], text) for title, text in given.items()}
        rows.append(Row(number, kind, _item(kind, typed)))


def _fault(columns: Mapping[str, Column], kind: str, title: str, text: str) -> str | None:
    if title not in columns:
        return f"“{KINDS[kind]}”类需求没有这一列" if title else "这一列没有标题"
    return "内容是公式，请改为文字或数值" if text.startswith("=") else None


def _typed(column: Column, text: str) -> str:
    """What a form would send for this cell."""
    if column.field in _CODES:
        return _code(column.field, text)
    if column.field == "direct":
        return _SWITCH.get(text, text)
    if column.date or column.field == "wanted_by":
        return _day(text)
    return dict(column.codes).get(text, text)


def _code(field: str, words: str) -> str:
    return next((code for code, label in _CODES[field].items() if label == words), words)


def _day(text: str) -> str:
    if found := _TIME.fullmatch(text):
        return found[1]
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def _item(kind: str, typed: dict[str, str]) -> Item:
    """Without a key of its own a row is known by what it says: the same row sent again is the same need."""
    sha256 = hashlib.sha256(json.dumps(typed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    key = typed.pop("key", "") or f"sheet-{sha256[:40]}"
    shape = NeedForm()
    shape.from_text = True
    if len(key) > 80:
        return Item(None, sha256, {}, Invalid(errors={"key": ["最多 80 个字"]}))
    try:
        read = take(shape, typed)
    except Invalid as refusal:
        return Item(key, sha256, {}, refusal)
    plain = {name: value for name, value in read.items() if not name.startswith("d_") and name != "similar_ok"}
    return Item(key, sha256, plain | {"details": details_of(kind, read)})


def _each_once(rows: list[Row], faults: list[Fault]) -> list[Row]:
    """A row that stands twice would be raised once without a word."""
    first: dict[str, int] = {}
    found = []
    for row in rows:
        at = first.setdefault(row.item.key or "", row.number)
        if row.item.key and at != row.number:
            faults.append(Fault(row.number, KEY, f"与第{at}行相同"))
            row = replace(row, item=replace(row.item, refusal=Invalid()))
        else:
            found.append(row)
    return found


def faults_of(row: Row, refusal: Refusal) -> list[Fault]:
    """What a refusal says, by the columns of the row's kind."""
    titles = {one.field: one.title for one in columns_of(row.kind)}
    told = [Fault(row.number, _title(row.kind, path, titles), words) for path, words in _flat("", refusal.errors or {})]
    words = refusal.title if refusal.detail is None else f"{refusal.title}：{refusal.detail}"
    return told or [Fault(row.number, "", words)]


def _title(kind: str, path: str, titles: Mapping[str, str]) -> str:
    name = name_of(kind, path) if path.startswith("details") else path.split(".")[0]
    return titles.get(name, "")


def _flat(path: str, errors: Any) -> Iterator[tuple[str, str]]:
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(errors, list):
        for inner in errors:
            yield from _flat(path, inner)
    else:
        yield path, str(errors)
