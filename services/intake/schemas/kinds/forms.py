"""The forms of each kind: which plain fields a page shows, how they become the details, where a fault is told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.intake.kinds import CONSENTS, TRENDS
from services.intake.outcomes import LABELS as INDICATORS

_WHOLE = re.compile(r"-?\d{1,16}", re.A)
_SPLIT = re.compile(r"[ \t,，]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One field of a form. `path` is where it stands in the details; `columns`: one row a line, in this order."""

    name: str
    label: str
    path: tuple[str, ...]
    kind: str = "text"
    required: bool = False
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    whole: bool = False
    row: str = ""
    """open: the first of a row of fields, close: the last of it."""


def _period(words: str, name: str, path: str, required: bool = True) -> tuple[Piece, Piece]:
    return (
        Piece(f"d_{name}since", f"{words}开始", (path, "since"), "date", required, row="open"),
        Piece(f"d_{name}until", f"{words}结束", (path, "until"), "date", required, row="close"),
    )


def _figures(listed: str, named: str, words: str, required: bool) -> tuple[Piece, ...]:
    rows = Piece(
        "d_rows", words, (listed,), "textarea", required, columns=(named, "count", "base"),
        hint="每行一类：类别、本期数、对比数（可不写），用空格或逗号隔开，也可以从表格粘贴。不足5的数不保存，显示为“<5”。",
    )  # fmt: skip
    totals = (
        Piece("d_total", "合计", ("total",), whole=True, hint="可不填；须等于各类之和", row="open"),
        Piece("d_base_total", "对比合计", ("base_total",), whole=True, hint="填了对比数才填", row="close"),
    )
    return (*_period("统计", "", "period", required), *_period("对比", "base_", "compared_with", False), rows, *totals)


_LAW = Piece(
    "d_statutes", "法律依据", ("statutes",), "textarea", columns=("",),
    hint="每行一条：《法律名称》第…条；讲解整部法律写《法律名称》（全文）。不写则取内容中引用的条文。",
)  # fmt: skip
FORMS: dict[str, tuple[Piece, ...]] = {
    "incident_analysis": (
        Piece("d_area", "范围", ("area",), required=True, hint="例如 全市、主城区、农村道路"),
        *_figures("counts", "type", "警情类型和数量", required=True),
        Piece("d_trend", "趋势", ("trend",), "select", options=TRENDS),
    ),
    "force_state": _figures("categories", "topic", "情况分类", required=False),
    "inspection": _figures("categories", "topic", "问题分类", required=False),
    "law_analysis": (*_figures("categories", "topic", "案件分类", required=False), _LAW),
    "law_education": (_LAW,),
    "online_topic": (
        Piece("d_topic", "热点主题", ("topic",), required=True, hint="只写汇总的主题"),
        Piece("d_reason", "提出原因", ("reason",), "textarea", True, hint="不写账号、链接和个人信息"),
    ),
    "petition_topic": _figures("categories", "topic", "信访类别和件数", required=True),
    "topic_tally": _figures("categories", "topic", "反映的主题和次数", required=True),
    "role_model": (
        Piece("d_name", "推荐人选", ("nominee", "name"), hint="姓名单独保存，可以随时删除；不点名则留空", row="open"),
        Piece("d_position", "单位和职务", ("nominee", "position"), row="close"),
        Piece("d_given_on", "本人同意日期", ("consent", "given_on"), "date", row="open"),
        Piece("d_how", "同意方式", ("consent", "how"), "select", options=CONSENTS, row="close"),
    ),
    "case_reduction": (
        Piece("d_indicator", "指标", ("target", "indicator"), "select", True, options=INDICATORS, row="open"),
        Piece("d_from", "现有数", ("target", "from"), required=True, whole=True),
        Piece("d_to", "目标数", ("target", "to"), required=True, whole=True, row="close"),
        *(replace(one, path=("target", *one.path)) for one in _period("目标", "", "period")),
        Piece("d_source", "数据出处", ("target", "source"), required=True, hint="例如 本支队2026年一季度统计"),
    ),
}
NAMES = tuple(dict.fromkeys(piece.name for pieces in FORMS.values() for piece in pieces))
"""Every plain field there is."""
APART = frozenset(piece.name for pieces in FORMS.values() for piece in pieces if piece.path[0] == "nominee")
"""Who is put forward: never looked through, never kept before the need is sent."""
LABELS = {piece.name: piece.label for pieces in FORMS.values() for piece in pieces}
"""What each is called, away from the field itself."""


def details_of(kind: str, typed: Mapping[str, str | None]) -> dict[str, Any]:
    """What was typed into the form of a kind, as its details; what is no number stays text, for the shape to refuse."""
    found: dict[str, Any] = {}
    for piece in FORMS.get(kind, ()):
        value = typed.get(piece.name)
        if not value:
            continue
        inside = found
        for step in piece.path[:-1]:
            inside = inside.setdefault(step, {})
        inside[piece.path[-1]] = _rows(piece, value) if piece.columns else _read(piece.whole, value)
    return found


def _rows(piece: Piece, text: str) -> list[Any]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if piece.columns == ("",) else [_row(piece.columns, line) for line in lines]


def _row(columns: tuple[str, ...], line: str) -> dict[str, Any]:
    """The numbers at the end of a line, whatever is before them being the category."""
    parts = [part for part in _SPLIT.split(line) if part]
    numbers: list[int] = []
    while len(parts) > 1 and len(numbers) < len(columns) - 1 and _WHOLE.fullmatch(parts[-1]):
        numbers.insert(0, int(parts.pop()))
    return {columns[0]: " ".join(parts)} | dict(zip(columns[1:], numbers, strict=False))


def _read(whole: bool, value: str) -> Any:
    return int(value) if whole and _WHOLE.fullmatch(value) else value


def typed_of(kind: str, details: Mapping[str, Any]) -> dict[str, str]:
    """The details of a need as its form shows them; hidden figures are left open."""
    found: dict[str, str] = {}
    for piece in FORMS.get(kind, ()):
        value: Any = details
        for step in piece.path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            found[piece.name] = "\n".join(_lines(piece, value)) if piece.columns else str(value)
    return found


def _lines(piece: Piece, rows: list[Any]) -> Iterator[str]:
    for row in rows:
        cells = [row] if isinstance(row, str) else [row.get(column) for column in piece.columns]
        yield " ".join(str(cell) for cell in cells if cell is not None)


def name_of(kind: str, path: str) -> str:
    """The field of the form that shows a place in the details, e.g. details.counts.0.type -> d_rows."""
    steps = tuple(path.removeprefix("details").strip(".").split("."))
    exact = [piece for piece in FORMS.get(kind, ()) if steps[: len(piece.path)] == piece.path]
    within = [piece for piece in FORMS.get(kind, ()) if piece.path[: len(steps)] == steps]
    return next((piece.name for piece in (*exact, *within)), "kind")
