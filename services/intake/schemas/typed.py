"""Shapes of what somebody is still typing into the form of a need: looked through, or kept until it is sent."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from services.intake.schemas.kinds import forms
from services.intake.schemas.needs import ALL_SUBTOPICS, Details
from services.intake.schemas.outcomes import SimilarOut
from shared.web.shape import Choice, Flag, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, KINDS, PRIORITIES, TOPICS

MOST_TYPED = 20_000
"""Characters of a form in all: a body, a long table and what stands around them."""
_PIECES = {name: Text(0, 8000, lines=True, allow_none=True) for name in forms.NAMES if name not in forms.APART}
_OFFICER = {name: Text(0, 200, allow_none=True) for name in forms.APART}


class TypedNeed(Shape.from_dict(_PIECES)):  # type: ignore[misc]  # a class made from the table of the forms
    """The fields of a form as far as they are typed: nothing is wanted, nothing has to go together."""

    title = Text(0, 100, allow_none=True)
    body = Text(0, 5000, lines=True, allow_none=True)
    topic = Choice(TOPICS, allow_none=True)
    subtopic = Choice(ALL_SUBTOPICS, allow_none=True)
    priority = Choice(PRIORITIES, allow_none=True)
    audience = Choice(AUDIENCES, allow_none=True)
    wanted_by = Text(0, 10, allow_none=True, metadata={"description": "期望完成日期，例如 2026-06-01"})
    region = Text(0, 40, allow_none=True)
    direct = Flag(allow_none=True)

    @validates_schema
    def _not_endless(self, data: dict[str, Any], **kwargs: Any) -> None:
        if sum(len(str(value)) for value in data.values()) > MOST_TYPED:
            raise ValidationError(f"内容过长，合计最多{MOST_TYPED}字")


class CheckNeed(TypedNeed):
    """检查还没有提交的内容."""

    kind = Choice(KINDS, required=True, metadata={"description": "需求类别，决定哪些内容不得出现"})
    details = Details(allow_none=True)


class UnsentForm(TypedNeed.from_dict(_OFFICER)):  # type: ignore[misc]  # as above
    """The form of a need as a browser without JavaScript sends it, to be kept."""

    kind = Choice(KINDS, required=True)
    go_on = Flag()


class UnsentDropped(Shape):
    """放弃草稿."""

    kind = Choice(KINDS, required=True)


class FoundOut(Shape):
    """一处疑似个人信息或者密级标志."""

    field = Text(metadata={"description": "在哪一栏"})
    kind = Text()
    start = Whole(metadata={"description": "从第几个字起，自0起算"})
    end = Whole()
    masked = Text()
    words = Text(metadata={"description": "问题和建议"})
    instead = Text(allow_none=True, metadata={"description": "可以改成什么；空文字为删去，null 为没有建议"})


class CheckOut(Shape):
    """检查结果."""

    findings = fields.List(fields.Nested(FoundOut))
    similar = fields.List(fields.Nested(SimilarOut), metadata={"description": "本单位正在办理的相似需求"})


class UnsentOut(Shape):
    """没有提交的需求."""

    kind = Choice(KINDS)
    label = Text(metadata={"description": "类别的中文"})
    title = Text(allow_none=True)
    kept_at = UtcTime(allow_none=True)
    until = UtcTime(allow_none=True, metadata={"description": "此后自动删除"})
    fields_typed = fields.Dict(data_key="fields", metadata={"description": "各栏填写的内容"})
    left_out = fields.List(fields.Nested(FoundOut), metadata={"description": "没有保存的各处：疑似个人信息、密级标志"})
    version = Whole()
