"""Shapes of needs and their timelines."""

from datetime import UTC, date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from services.intake.progress import STATES
from services.intake.schemas.kinds import forms
from shared.db import SHANGHAI
from shared.web.shape import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, KINDS, PRIORITIES, SUBTOPICS, TOPICS

ALL_SUBTOPICS = {code: words for listed in SUBTOPICS.values() for code, words in listed.items()}


MOST_DETAILS = 16_000
"""Characters of the details of a need, written as text: several times what the longest shape can hold."""


def _not_endless(details: dict[str, Any]) -> None:
    """The gate reads all of it before its shape is known."""
    if len(str(details)) > MOST_DETAILS:
        raise ValidationError("内容过长")


class Details(fields.Dict):
    """类别要素: an object whose shape depends on the kind; GET /intake/v1/duties gives it."""

    words = {"invalid": "须为对象"}

    def __init__(self, **kwargs: Any) -> None:
        words = {"description": "类别要素，各类的形状见 GET /intake/v1/duties"}
        super().__init__(keys=fields.String(), metadata=words, validate=_not_endless, **kwargs)


class _NeedBody(Shape):
    """What a need consists of, but for its date."""

    kind = Choice(KINDS, required=True, metadata={"description": "需求类别"})
    topic = Choice(TOPICS, required=True, metadata={"description": "五大领域之一"})
    subtopic = Choice(ALL_SUBTOPICS, allow_none=True, load_default=None, metadata={"description": "所属领域的子类"})
    title = Text(4, 100, required=True, metadata={"description": "标题，4至100字"})
    body = Text(10, 5000, lines=True, required=True, metadata={"description": "需求内容，不得含有个人信息"})
    priority = Choice(PRIORITIES, load_default="ordinary", metadata={"description": "特急、加急、平件"})
    audience = Choice(AUDIENCES, required=True, metadata={"description": "内部或者公开"})
    region = Text(
        1, 40, allow_none=True, load_default=None, metadata={"description": "涉及的分县局代码，或者乡镇（街道）代码"}
    )
    direct = Flag(load_default=False, metadata={"description": "基层所队直报市局，分县局收到抄送"})


class RaiseNeed(_NeedBody):
    """提出需求."""

    details = Details(allow_none=True, load_default=None)
    wanted_by = UtcTime(allow_none=True, load_default=None, metadata={"description": "期望完成时间"})


class AmendNeed(Shape):
    """修改需求: only the fields given are changed."""

    kind = Choice(KINDS)
    topic = Choice(TOPICS)
    subtopic = Choice(ALL_SUBTOPICS, allow_none=True)
    title = Text(4, 100)
    body = Text(10, 5000, lines=True)
    priority = Choice(PRIORITIES)
    audience = Choice(AUDIENCES)
    wanted_by = UtcTime(allow_none=True)
    region = Text(1, 40, allow_none=True)
    details = Details()
    supplement = Text(2, 500, lines=True, allow_none=True, metadata={"description": "补正说明：补充了什么，告知专班"})

    @validates_schema
    def _something(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not data:
            raise ValidationError("请至少修改一项")


class WithdrawNeed(Shape):
    """撤回需求."""

    reason = Text(2, 500, lines=True, required=True, metadata={"description": "撤回原因"})


class KindChosen(Shape):
    """选择类别: which form is shown."""

    kind = Choice(KINDS)


class NewChosen(KindChosen):
    """选择类别，或者套用范例."""

    example = Flag(metadata={"description": "填入范例，改写后提交"})


class NeedFilter(Paging):
    """筛选需求."""

    state = Choice(STATES)
    topic = Choice(TOPICS)
    kind = Choice(KINDS)
    unit = Text(1, 40, metadata={"description": "提出单位的代码"})
    mine = Flag(metadata={"description": "只看本单位提出的"})
    copied = Flag(metadata={"description": "只看抄送本单位的：所队直报市局的"})
    q = Text(1, 100, metadata={"description": "编号或标题中的文字"})


class DutyUnder(Shape):
    """按哪项职责提出."""

    id = Id()
    source = Text()
    since = Day()


class UnitOut(Shape):
    """单位."""

    id = Id()
    code = Text()
    name = Text()


class NeedOut(Shape):
    """宣传需求."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 需〔2026〕0001号"})
    state = Choice(STATES)
    kind = Choice(KINDS)
    topic = Choice(TOPICS)
    subtopic = Choice(ALL_SUBTOPICS, allow_none=True)
    title = Text()
    body = Text()
    priority = Choice(PRIORITIES)
    audience = Choice(AUDIENCES)
    wanted_by = UtcTime(allow_none=True)
    region = Text(allow_none=True)
    town = Text(allow_none=True, metadata={"description": "按哪个乡镇（街道）代码找到的"})
    details = fields.Dict(keys=fields.String(), metadata={"description": "类别要素；隐去的数字为 null"})
    direct = Flag(metadata={"description": "直报市局"})
    copied = Flag(metadata={"description": "抄送本单位：下属所队直报市局的"})
    duty = fields.Nested(DutyUnder, allow_none=True)
    unit = fields.Nested(UnitOut, allow_none=True)
    desk = fields.Nested(UnitOut, allow_none=True)
    labels = fields.Dict(
        keys=fields.String(), values=fields.String(allow_none=True), metadata={"description": "各代码的中文"}
    )
    task_id = Id(allow_none=True)
    task_number = Text(allow_none=True)
    due_at = UtcTime(allow_none=True)
    raised_at = UtcTime()
    updated_at = UtcTime()
    version = Whole()
    allowed_steps = fields.List(fields.String())


class TimelineItem(Shape):
    """进展中的一行."""

    at = UtcTime()
    what = Text()
    words = Text()
    unit = Text(allow_none=True)
    reason = Text(allow_none=True)
    links = fields.List(fields.Dict())
    counts = fields.Dict(allow_none=True)


class TimelineOut(Shape):
    """办理进展: from being raised to the last receipt."""

    need_id = Id()
    number = Text()
    state = Choice(STATES)
    state_label = Text()
    items = fields.List(fields.Nested(TimelineItem))
    links = fields.List(fields.Dict())
    receipts = fields.Dict(metadata={"description": "应签收、已签收的单位数，合计和逐级"})


class OfficeDay(fields.Field[datetime]):
    """A day from a form: the end of its office hours, 18:00 in Shanghai."""

    words = {"invalid": "须为日期，例如 2026-06-01"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            raise self.make_error("invalid") from None
        return datetime.combine(day, time(18), SHANGHAI).astimezone(UTC)


_PLAIN = {name: Text(0, 8000, lines=True, allow_none=True) for name in forms.NAMES}


class NeedForm(_NeedBody.from_dict(_PLAIN)):  # type: ignore[misc]  # a class made from the table of the forms
    """The form of a need, for raising and for amending: all fields at once, the details as plain fields."""

    wanted_by = OfficeDay(allow_none=True, load_default=None)


class RaiseForm(NeedForm):
    """The form of a new need."""

    go_on = Flag(load_default=False, metadata={"description": "不是重复，仍然提交"})


class AmendForm(NeedForm):
    """The form of a need that is there."""

    supplement = Text(2, 500, lines=True, load_default=None, metadata={"description": "补正说明"})
