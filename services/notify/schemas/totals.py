"""平台数据的形: what a platform showed, entered by hand or by a sheet; each with its day and its source."""

from typing import Any

from marshmallow import ValidationError, fields, post_load

from services.notify.sheet import Column, Fault, given_rows, write_template
from services.notify.totals import CHANNELS, INDICATORS, Unfit, read_figure
from shared.errors import Invalid
from shared.sheets import Sheet, read_sheet
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.web.shape import take

ASKED = Sheet(words="平台数据表", code="unreadable_sheet", name="平台数据", max_rows=2000, max_cell=300, max_columns=20)
CODES = {label: code for code, label in CHANNELS.items()}
COLUMNS = (
    Column(
        "稿件",
        "about",
        True,
        hint="推送编号，例如 推〔2026〕0001号；没有推送过的写完整标题",
        example="推〔2026〕0001号",
    ),
    Column("平台", "channel", True, tuple(CODES), "", "微信公众号"),
    Column("账号", "account", hint="账号名称；同一平台只有一个账号的可不填", example="平安示例"),
    Column("日期", "day", True, hint="截至哪一天，例如 2026-06-01", example="2026-06-01"),
    Column("来源", "source", True, hint="从哪里读到的，例如 公众号后台", example="（示例，导入前请删除本行）"),
    *(
        Column(label, code, hint="百分比，例如 3.5%" if code == "click_rate" else "次数，例如 12345 或者 1.2万")
        for code, label in INDICATORS.items()
    ),
    Column("更正原因", "reason", hint="与此前登记的不同时必须填写"),
)
NOTES = (
    "一行是一篇稿件在一个账号、截至一天的数据；红色标题的列必须填写。第2行是示例，导入前请删除。",
    "阅读量、播放量等是次数，点击率是百分比，两者不能混填。至少填一项数据。",
    "平台数据仅供参考，不作为考核评价的依据。不要填写任何人的姓名和账号信息。",
    "先检查、再导入：任何一行有问题，整张表都不登记，并逐行说明原因。同一张表重复导入，不会重复登记。",
)


FIGURES: dict[str, fields.Field[Any]] = {
    name: Text(0, 30, metadata={"description": f"{label}，例如 {'3.5%' if name == 'click_rate' else '12345、1.2万'}"})
    for name, label in INDICATORS.items()
}


class EnterTotals(Shape):
    """What a platform showed of one publication at one account until the end of one day; one figure at least."""

    publication_id = Id(required=True)
    channel = Choice(CHANNELS, required=True)
    account = Text(0, 60, load_default="", metadata={"description": "账号名称"})
    day = Day(required=True, metadata={"description": "截至哪一天"})
    source = Text(2, 100, required=True, metadata={"description": "从哪里读到的"})
    reason = Text(0, 200, load_default="", metadata={"description": "更正此前登记的数据时必填"})
    reads = FIGURES["reads"]
    plays = FIGURES["plays"]
    forwards = FIGURES["forwards"]
    likes = FIGURES["likes"]
    comments = FIGURES["comments"]
    favourites = FIGURES["favourites"]
    click_rate = FIGURES["click_rate"]

    @post_load
    def gather(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The figures that were given, by indicator."""
        typed = {name: data.pop(name) for name in INDICATORS if name in data}
        figures: dict[str, int] = {}
        wrong: dict[str, list[str]] = {}
        for name, text in typed.items():
            try:
                figures |= {name: read_figure(name, text)} if text else {}
            except Unfit as unfit:
                wrong[name] = [str(unfit)]
        if wrong or not figures:
            raise ValidationError(wrong or {"reads": ["至少填一项数据"]})
        return data | {"figures": figures, "reason": data["reason"] or None}


class TotalFilter(Paging):
    """Which figures."""

    publication_id = Id()
    channel = Choice(CHANNELS)
    all = Flag(metadata={"description": "连同已被更正的"})


class TotalOut(Shape):
    """One figure; `shown` as people read it, `doubt` what to look at again. For reference."""

    id = Id()
    publication_id = Id()
    title = fields.String()
    unit_name = fields.String()
    channel = fields.String()
    channel_label = fields.String()
    account = fields.String()
    indicator = fields.String()
    indicator_label = fields.String()
    day = Day()
    value = Whole(metadata={"description": "次数；点击率为百分之一百分点，350即3.5%"})
    shown = fields.String()
    source = fields.String()
    reason = fields.String()
    replaces_id = Id()
    replaced_at = UtcTime()
    entered_at = UtcTime()
    doubt = fields.String()


class TotalsOut(Shape):
    """The figures that were new."""

    items = fields.List(fields.Nested(TotalOut))
    note = fields.String()


class TotalSheetArgs(Shape):
    """Only look, or bring in."""

    dry_run = Flag(load_default=True)


class TotalSheetOut(Shape):
    """What came of a sheet, or would come of it."""

    dry_run = Flag()
    added = Whole()
    changed = Whole()
    same = Whole()
    faults = fields.List(fields.Dict())


Row = tuple[int, str, dict[str, Any]]
"""Its number in the sheet, the words for its publication, and the rest as EnterTotals takes it."""


def template() -> bytes:
    """An empty sheet."""
    return write_template(ASKED, COLUMNS, NOTES)


def read_rows(raw: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows of a sheet. Raises TooLarge, Invalid when it cannot be read or nothing stands in it."""
    listed, faults = given_rows(read_sheet(raw, ASKED)[0], COLUMNS)
    if not listed and not faults:
        raise Invalid(f"{ASKED.words}是空的", code="empty_sheet")
    wrong = {fault.row for fault in faults}
    rows: list[Row] = []
    for number, given in listed:
        if number not in wrong:
            try:
                rows.append((number, given.pop("about"), _row(given)))
            except Invalid as refusal:
                faults += faults_of(number, refusal)
    return rows, sorted(faults)


def _row(given: dict[str, str]) -> dict[str, Any]:
    shape = EnterTotals(exclude=("publication_id",))
    typed = given | {"channel": CODES[given["channel"]], "day": _day(given["day"])}
    taken: dict[str, Any] = take(shape, typed)
    return taken


def _day(text: str) -> str:
    """2026-06-01 of what a spreadsheet makes of a date."""
    parts = text.removesuffix(" 00:00:00").removesuffix("日").replace("年", "-").replace("月", "-")
    pieces = parts.replace("/", "-").replace(".", "-").split("-")
    return f"{pieces[0]}-{pieces[1]:0>2}-{pieces[2]:0>2}" if len(pieces) == 3 else text


def faults_of(number: int, refusal: Any) -> list[Fault]:
    """What a refusal says about one row, by its columns."""
    titles = {column.field: column.title for column in COLUMNS}
    told = [
        Fault(number, titles.get(str(name), ""), str(words))
        for name, listed in (refusal.errors or {}).items()
        for words in (listed if isinstance(listed, list) else [listed])
    ]
    return told or [Fault(number, "", "：".join(one for one in (refusal.title, refusal.detail) if one))]
