"""Shapes of a task's limits: the one it shows, and every clock it ever had."""

from marshmallow import fields

from services.tasking.limits import COLOURS
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import STAGES

STATES = {
    "running": "计时中",
    "paused": "挂起",
    "unlimited": "不计时",
    "satisfied": "已完成",
    "cancelled": "已终止",
}
"""State of a clock -> its word."""


class LimitsFilter(Shape):
    """查看时限."""

    explain = Flag(load_default=False, metadata={"description": "1：逐段说明每个时限怎么来的"})


class LimitOut(Shape):
    """时限及其由来：最先到期的一个."""

    stage = Choice(STAGES)
    stage_at = UtcTime()
    clock = Text(allow_none=True, metadata={"description": "哪一个时限：环节，acknowledge 受理，statement 权威发布"})
    due_at = UtcTime(allow_none=True)
    blue_at = UtcTime(allow_none=True)
    red_at = UtcTime(allow_none=True)
    no_clock = Text(allow_none=True)
    rule = Text()
    source = Text()
    colour = Choice(COLOURS)
    late_at = UtcTime(allow_none=True)
    provisional = Flag(metadata={"description": "暂按：涉及尚未公布放假安排的年份"})
    explain = fields.List(fields.String())


class GoalOut(Shape):
    """时限规则的一个版本."""

    code = Text(allow_none=True)
    n = Whole(allow_none=True)
    measure = Text(metadata={"description": "working_hours working_days wall_hours months none，given 为外部给定"})
    amount = Whole(allow_none=True, metadata={"description": "小时类为分钟数，其余为天数或月数"})
    words = Text()
    source = Text()


class ChangeOut(Shape):
    """时限历史的一行：何时为何成了现在的样子."""

    at = UtcTime()
    why = Text()
    label = Text()
    reason = Text(allow_none=True)
    due_at = UtcTime(allow_none=True)


class ClockOut(Shape):
    """一个时限：目标、已用、剩余、是否超时、是否挂起."""

    id = Id()
    subject = Text()
    push_id = Id(allow_none=True)
    name = Text()
    label = Text()
    entry = Whole(metadata={"description": "第几次计时：退回后重新开始"})
    unit = named()
    state = Choice(STATES)
    goal = fields.Nested(GoalOut)
    started_at = UtcTime()
    due_at = UtcTime(allow_none=True)
    no_clock = Text(allow_none=True)
    blue_at = UtcTime(allow_none=True)
    red_at = UtcTime(allow_none=True)
    late_at = UtcTime(allow_none=True)
    ended_at = UtcTime(allow_none=True)
    elapsed_seconds = Whole(allow_none=True, metadata={"description": "已用，按该时限自己的计时（工作时间或自然时间）"})
    remaining_seconds = Whole(-(10**12), allow_none=True, metadata={"description": "剩余；负数为已超时"})
    breached = Flag()
    paused = Flag()
    colour = Choice(COLOURS)
    kept = Flag(allow_none=True, metadata={"description": "按时完成；在办、终止和不计时的为空"})
    provisional = Flag()
    pauses = Whole()
    extended = Whole()
    targets = Whole()
    answered = Whole()
    generation = Whole()
    explanation = fields.Dict(
        allow_none=True,
        metadata={"description": "逐段说明 {policy, days, segments: [{from, to, counted, why, table}], ...}"},
    )
    history = fields.List(fields.Nested(ChangeOut), metadata={"description": "explain=1 时给出"})


class LimitsOut(LimitOut):
    """任务的全部时限."""

    clocks = fields.List(fields.Nested(ClockOut))
