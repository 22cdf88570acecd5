"""Shapes of the policies of limits: a version as given, the form and the body of a new one."""

from marshmallow import fields

from services.tasking.schemas.forms import LocalTime
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import PRIORITIES, TOPICS

MEASURE_WORDS = {
    "working_hours": "工作时间（分钟）", "working_days": "工作日", "wall_hours": "自然时间（分钟）", "months": "个月",
    "none": "不计时",
}  # fmt: skip
STATES = {"coming": "将生效", "in_force": "现行", "past": "已被取代"}


class PolicyFilter(Shape):
    """筛选时限规则."""

    code = Text(1, 60)


class PolicyOut(Shape):
    """时限规则的一个版本."""

    id = Id()
    code = Text()
    n = Whole(metadata={"description": "第几版"})
    about = Text(metadata={"description": "管什么，中文"})
    subject = Choice(("task", "push"))
    name = Text()
    kind = Text(allow_none=True)
    topic = Choice(TOPICS, allow_none=True)
    priority = Choice(PRIORITIES, allow_none=True)
    level = Text(allow_none=True)
    measure = Choice(MEASURE_WORDS)
    amount = Whole(allow_none=True, metadata={"description": "工作时间和自然时间为分钟；工作日为天；月"})
    no_clock = Text(allow_none=True)
    words = Text()
    source = Text()
    keeps_hours = Flag(metadata={"description": "通知守办公时间"})
    ladder = fields.List(fields.Dict())
    urge_minutes = Whole()
    effective_from = UtcTime()
    created_at = UtcTime()
    created_by = named()
    state = Choice(STATES)


class _PolicyPlain(Shape):
    code = Text(1, 60, required=True)
    measure = Choice(MEASURE_WORDS, required=True)
    amount = Whole(1, 1_000_000, allow_none=True)
    no_clock = Text(1, 200, allow_none=True, metadata={"description": "不计时的理由"})
    words = Text(1, 120, required=True, metadata={"description": "规则的表述，例如 平件：3个工作日内成稿"})
    source = Text(1, 200, required=True, metadata={"description": "依据：文件名称、文号或本单位规定"})
    urge_minutes = Whole(1, 10_080, metadata={"description": "催办至少间隔多少分钟"})


class PolicyIn(_PolicyPlain):
    """时限规则的新版本；已经开始的仍按原版本."""

    keeps_hours = Flag()
    effective_from = UtcTime(metadata={"description": "生效时间，不得早于现在；不填为立即"})


class PolicyForm(_PolicyPlain):
    """The same as a form."""

    effective_from = LocalTime()
