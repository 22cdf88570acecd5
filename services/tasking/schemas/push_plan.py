"""推送方案的形: whom a publication is pushed to, with which limits and texts; the same parts as fields of a form."""

from typing import Any

from marshmallow import fields, validate

from shared.web import Choice, Id, Shape, Text, Whole
from shared.words import AUDIENCES, LEVELS, PRIORITIES, UNIT_KINDS

CLASSES = {"lead": "宣传处", "six": "六部门", "x": "警种部门和分县局", "station": "基层所队"}
"""单位类别 of 1+6+X."""
_SOME: Any = validate.Length(min=1, max=2000, error="须有1至2000项；不限制的不填")
_TOWN: Any = validate.Regexp(r"\A[0-9]{9,12}\Z", error="须为9至12位的乡镇代码")


class SelectorIn(Shape):
    """推送范围: all parts hold together, within a part any value will do; a part left out does not narrow."""

    unit_ids = fields.List(Id(), allow_none=True, validate=_SOME)
    kinds = fields.List(Choice(UNIT_KINDS), allow_none=True, validate=_SOME)
    districts = fields.List(Id(), allow_none=True, validate=_SOME, metadata={"description": "单位及其全部下级"})
    classes = fields.List(Choice(CLASSES), allow_none=True, validate=_SOME, metadata={"description": "1+6+X 的类别"})
    levels = fields.List(Choice(LEVELS), allow_none=True, validate=_SOME)
    towns = fields.List(Text(9, 12, validate=[_TOWN]), allow_none=True, validate=_SOME)
    except_ids = fields.List(Id(), allow_none=True, validate=_SOME, metadata={"description": "除外，连同其下级"})
    set_id = Id(allow_none=True, metadata={"description": "推送服务中保存的推送范围"})


class LimitsIn(Shape):
    """签收时限，小时: kind working 工作时间（不填时，特急除外）, wall 自然时间; expiry is always of the wall."""

    city = Whole(1, 2160, metadata={"description": "本级部门；不填按分县局的时限"})
    county = Whole(1, 2160)
    station = Whole(1, 2160)
    expiry = Whole(1, 2160)
    kind = Choice(("working", "wall"))


class TextsIn(Shape):
    """随推送的文字; a level without its own reads `ready`."""

    ready = Text(1, 2000, lines=True, allow_none=True, metadata={"description": "联络人可直接转发的文字"})
    city = Text(1, 2000, lines=True, allow_none=True, metadata={"description": "发给本级部门的文字"})
    county = Text(1, 2000, lines=True, allow_none=True, metadata={"description": "发给分县局的文字"})
    station = Text(1, 2000, lines=True, allow_none=True, metadata={"description": "发给基层所队的文字"})
    short = Text(1, 70, allow_none=True, metadata={"description": "短文字，供短信等，至多70字"})


class PushIn(Shape):
    """推送方案；各项都可不填."""

    audience = Choice(AUDIENCES)
    levels = fields.List(Choice(LEVELS), validate=validate.Length(min=1, max=3),
                         metadata={"description": "city 为本级各部门，须指明才推送"})  # fmt: skip
    selector = fields.Nested(SelectorIn, allow_none=True)
    priority = Choice(PRIORITIES)
    limits = fields.Nested(LimitsIn)
    texts = fields.Nested(TextsIn)


class PushFields(Shape):
    """The push as the forms of 发布 and 定时发布 send it, flat."""

    levels = fields.List(Choice(LEVELS))
    push_set_id = Id()
    push_classes = fields.List(Choice(CLASSES))
    push_districts = fields.List(Id())
    push_priority = Choice(PRIORITIES)
    limit_city = Whole(1, 2160)
    limit_county = Whole(1, 2160)
    limit_station = Whole(1, 2160)
    ready = Text(1, 2000, lines=True)
    text_county = Text(1, 2000, lines=True)
    text_station = Text(1, 2000, lines=True)
    text_short = Text(1, 70)


def plan_of(data: dict[str, Any], audience: str) -> dict[str, Any]:
    """The plan that the fields of a form mean. Where a saved set was chosen, its levels stand for the boxes."""
    plan: dict[str, Any] = {"audience": audience}
    if data.get("levels") and not data.get("push_set_id"):
        plan["levels"] = data["levels"]
    parts = {"set_id": "push_set_id", "classes": "push_classes", "districts": "push_districts"}
    limits = {level: f"limit_{level}" for level in LEVELS}
    texts = {"ready": "ready", "county": "text_county", "station": "text_station", "short": "text_short"}
    for name, fields_of in (("selector", parts), ("limits", limits), ("texts", texts)):
        if given := {part: data[field] for part, field in fields_of.items() if data.get(field)}:
            plan[name] = given
    return plan | ({"priority": data["push_priority"]} if data.get("push_priority") else {})
