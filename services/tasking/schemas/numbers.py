"""Shapes of the leaders' numbers: what is asked for, the summary, the list behind a number."""

import re
from datetime import date, datetime
from typing import Any

from marshmallow import fields

from services.tasking.numbers import AGED, AGES, BY, COLOURS, NAMES, OTHERS, OUTCOMES, RUNGS
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Day, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import PRIORITIES, TOPICS

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
CLOCKS = (*NAMES, *OTHERS)


class DayOrMoment(UtcTime):
    """A day, or a moment with its zone."""

    words = {"invalid": "须为日期，例如 2026-06-01，或带时区的时间"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime | date:  # type: ignore[override]
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise self.make_error("invalid") from None
        return super()._deserialize(value, attr, data, **kwargs)


class BoardFilter(Shape):
    """期间和范围."""

    first = Day(data_key="from", metadata={"description": "期间的第一天，默认截止日前29天"})
    last = Day(data_key="to", metadata={"description": "期间的最后一天，默认统计日"})
    at = DayOrMoment(metadata={"description": "按哪一天（或时刻）的情况统计，默认现在；过去的一天得到与当天相同的结果"})
    days = Whole(1, 366, metadata={"description": "没有给 from 时，期间有多少天，默认30"})
    unit_id = Id(metadata={"description": "只看一个专班；不在本人范围内的为404"})
    topic = Choice(TOPICS)
    priority = Choice(PRIORITIES)


class SummaryFilter(BoardFilter):
    """时限统计."""

    by = Choice(BY, load_default="stage", metadata={"description": "、".join(f"{k} {v}" for k, v in BY.items())})
    trend = Choice(("day", "week"), metadata={"description": "趋势按日或按周；默认31天以内按日"})


class ClocksFilter(BoardFilter):
    """时限清单：与统计相同的筛选，另可按颜色、天数（仅在办）或结果（已办完）."""

    name = Choice(CLOCKS, metadata={"description": "环节，或其他时限"})
    colour = Choice(COLOURS)
    age = Choice(AGED, metadata={"description": "在办已有多少天，按日历日"})
    outcome = Choice(
        OUTCOMES, metadata={"description": "已办完的：kept 按时，late 超时，unlimited 不计时，cancelled 取消"}
    )


class ClockFilter(ClocksFilter, Paging):
    """时限清单的一页，另可按承办人（仅在办）."""

    member_id = Id(metadata={"description": "承办人；仅限在办的"})


class ColoursOut(Shape):
    """在办按颜色."""


_COLOURS: Any = type("ColoursOut", (ColoursOut,), {name: Whole() for name in COLOURS})


class NumbersOut(Shape):
    """统计的一行."""

    key = Text()
    label = Text()
    open = Whole(metadata={"description": "在办"})
    due = Whole(metadata={"description": "今日24时前到期的在办，含已超时"})
    colours = fields.Nested(_COLOURS)
    ages = fields.List(fields.Integer(), metadata={"description": "在办已有多少天：" + "、".join(AGES)})
    kept = Whole(metadata={"description": "期内按时办完"})
    late = Whole(metadata={"description": "期内超时办完"})
    cancelled = Whole()
    unlimited = Whole(metadata={"description": "期内办完，不计时"})
    rate = fields.Float(allow_none=True, metadata={"description": "按时率，百分比"})
    median_seconds = Whole(allow_none=True, metadata={"description": "用时的中位数；按环节才有；不含挂起"})
    p90_seconds = Whole(allow_none=True, metadata={"description": "用时的90%分位数"})


class StepOfTrend(Shape):
    """趋势的一格."""

    start = UtcTime(data_key="from", attribute="from")
    end = UtcTime(data_key="to", attribute="to")
    begun = Whole()
    kept = Whole()
    late = Whole()


_STAGES: Any = type("FlowStagesOut", (Shape,), {name: Whole() for name in NAMES})


class PointOfFlow(Shape):
    """流量的一点：一格结束时在办各在哪个环节."""

    at = UtcTime()
    stages = fields.Nested(_STAGES)
    published = Whole(metadata={"description": "期间开始以来首次发布的任务"})


_RUNGS: Any = type("RungsOut", (Shape,), {rung: Whole() for rung in RUNGS})


class SupervisionsOut(Shape):
    """在办的督办单."""

    open = Whole(metadata={"description": "待答复"})
    answered = Whole(metadata={"description": "已答复，未办结"})
    by_rung = fields.Nested(_RUNGS)


class MemberOut(Shape):
    """一名成员手上的在办：只有数量和今日到期，按姓名排列；没有任何按人的比率或名次."""

    member = named()
    open = Whole()
    due = Whole(metadata={"description": "今日24时前须交稿的"})


class SummaryOut(Shape):
    """时限统计；by=member 时只有 members 和 open."""

    by = Choice(BY)
    at = UtcTime()
    first = Day(data_key="from", attribute="from")
    last = Day(data_key="to", attribute="to")
    total = fields.Nested(NumbersOut)
    rows = fields.List(fields.Nested(NumbersOut))
    others = fields.List(fields.Nested(NumbersOut), metadata={"description": "与环节并行的时限，不计入合计"})
    trend = fields.List(fields.Nested(StepOfTrend))
    each = Choice(("day", "week"))
    flow = fields.List(fields.Nested(PointOfFlow), metadata={"description": "按环节才有"})
    supervisions = fields.Nested(SupervisionsOut)
    members = fields.List(fields.Nested(MemberOut))
    open = Whole()


class TaskOfClock(Shape):
    """时限所属的任务."""

    id = Id()
    number = Text()
    title = Text()


class ClockLine(Shape):
    """时限清单的一行."""

    clock_id = Id()
    name = Choice(CLOCKS)
    label = Text()
    task = fields.Nested(TaskOfClock, allow_none=True)
    push_id = Id(allow_none=True)
    event = fields.Dict(allow_none=True, metadata={"description": "敏感事件或社会关切：id、number、title、what"})
    unit = named()
    topic = Choice(TOPICS)
    priority = Choice(PRIORITIES)
    started_at = UtcTime()
    due_at = UtcTime(allow_none=True)
    days = fields.Float(metadata={"description": "自开始已有多少天"})
    colour = Choice(COLOURS, allow_none=True, metadata={"description": "在办的颜色；已办完的为 null"})
    outcome = Choice(OUTCOMES, allow_none=True)
    ended_at = UtcTime(allow_none=True)
    used_seconds = Whole(allow_none=True)
    holder = named()
