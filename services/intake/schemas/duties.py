"""Shapes of the duty lists, and of an officer put forward."""

import re
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.intake.filing import WHOSE
from services.intake.kinds import CONSENTS
from shared.web.shape import Choice, Day, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import KINDS

_HOLDER = re.compile(r"class:[a-z]{1,10}|unit:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.A)


class DutyFilter(Shape):
    """职责清单: of today, or of another day; of every unit, or what the own one may file."""

    on = Day(metadata={"description": "哪一天的清单，默认今天"})
    kind = Choice(KINDS, metadata={"description": "只看这一类"})


class AddDuty(Shape):
    """增加职责."""

    kind = Choice(KINDS, required=True, metadata={"description": "需求类别"})
    whose = Choice(WHOSE, required=True, metadata={"description": "unit 单位，office 市局部门，class 单位类型"})
    who = Text(1, 40, required=True, metadata={"description": "单位 id，部门名称，或者单位类型代码"})
    since = Day(required=True, metadata={"description": "从哪一天起，不早于今天"})
    until = Day(allow_none=True, load_default=None, metadata={"description": "到哪一天止，含当天"})
    source = Text(2, 200, required=True, metadata={"description": "依据的文件"})

    @validates_schema
    def _unit(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data.get("whose") == "unit":
            try:
                Id().deserialize(data.get("who"))
            except ValidationError:
                raise ValidationError("须为单位的 id", "who") from None


class DutyForm(Shape):
    """The form of a duty: a class or a unit chosen, or an office by its name."""

    kind = Choice(KINDS, required=True)
    holder = Text(1, 50, load_default="", validate=validate.Regexp(_HOLDER, error="请从列表中选择"))
    office = Text(1, 40, load_default="")
    since = Day(required=True)
    until = Day(allow_none=True, load_default=None)
    source = Text(2, 200, required=True)

    @post_load
    def _whose(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        holder, office = data.pop("holder"), data.pop("office")
        if bool(holder) == bool(office):
            raise ValidationError("选择单位类型、单位，或者填写部门名称，只能有一项", "holder")
        whose, who = ("office", office) if office else holder.split(":", 1)
        return data | {"whose": whose, "who": who}


class EndDuty(Shape):
    """终止职责."""

    until = Day(required=True, metadata={"description": "最后一天，不早于今天"})
    source = Text(2, 200, required=True, metadata={"description": "依据的文件"})


class DutyOut(Shape):
    """一项职责."""

    id = Id()
    kind = Choice(KINDS)
    kind_label = Text()
    whose = Choice(WHOSE)
    who = Text()
    who_label = Text(metadata={"description": "单位、部门或者单位类型的名称"})
    since = Day()
    until = Day(allow_none=True)
    source = Text()
    end_source = Text(allow_none=True)
    added_at = UtcTime()
    version = Whole()


class KindOut(Shape):
    """一类需求: whether the own unit may file it, whose it is, and what it asks for."""

    kind = Choice(KINDS)
    label = Text()
    mine = Flag(metadata={"description": "本单位可以提出"})
    whose = fields.List(fields.String(), metadata={"description": "由谁提出"})
    internal_only = Flag(metadata={"description": "只面向内部"})
    details_required = Flag(metadata={"description": "必须带类别要素"})
    details = fields.List(fields.Dict(), metadata={"description": "类别要素：name、words、type、required 等"})


class DutiesOut(Shape):
    """职责清单."""

    on = Day()
    kinds = fields.List(fields.Nested(KindOut))
    items = fields.List(fields.Nested(DutyOut))


class NomineeOut(Shape):
    """推荐人选; after erasure the name and the post are null."""

    name = Text(allow_none=True)
    position = Text(allow_none=True)
    consent_on = Day()
    consent_how = Choice(CONSENTS)
    recorded_at = UtcTime()
    erased_at = UtcTime(allow_none=True)
