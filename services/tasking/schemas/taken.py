"""Shapes that tasking takes: filters, the fields of a step."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from services.tasking.content import CHANNELS
from services.tasking.schemas.draft import HASH
from services.tasking.schemas.push_plan import PushIn
from shared.web import Choice, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import KINDS, PRIORITIES, STAGES, SUBTOPICS, TOPICS

QUEUES = {
    "mine": "我的",
    "open": "待领取",
    "team": "全部在办",
    "helping": "协办",
    "late": "已超时",
    "paused": "已挂起",
    "stranded": "承办人离岗",
}
VIEWS = {"list": "列表", "board": "看板"}


class TaskFilter(Paging):
    """筛选任务."""

    queue = Choice(QUEUES, metadata={"description": "，".join(map(" ".join, QUEUES.items())) + "；不填为全部"})
    stage = Choice(STAGES)
    topic = Choice(TOPICS)
    subtopic = Choice([code for listed in SUBTOPICS.values() for code in listed])
    kind = Choice(KINDS)
    priority = Choice(PRIORITIES)
    unit_id = Id(metadata={"description": "专班所在的局"})
    holder_id = Id(metadata={"description": "承办人"})
    q = Text(1, 100, metadata={"description": "编号、标题、需求或最新稿件中的文字；只有一个字时只找编号和标题"})


class PublicationFilter(Paging):
    """筛选发布记录."""

    topic = Choice(TOPICS)
    q = Text(1, 100, metadata={"description": "编号或标题中的文字"})


class DiffFilter(Shape):
    """与哪一版比."""

    against = Whole(0, 100_000, metadata={"description": "默认上一版；0 为空稿"})


class WebAddress(Text):
    """网址: http or https, nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(8, 500, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"https?://[^\s<>\"'\\]+", text, re.ASCII | re.IGNORECASE):
            raise ValidationError("须为 http 或 https 网址")
        return text


class ChannelIn(Shape):
    """发布渠道."""

    channel = Choice(CHANNELS, required=True)
    name = Text(1, 80, allow_none=True, metadata={"description": "账号或栏目名称"})
    url = WebAddress(allow_none=True, metadata={"description": "已在渠道上发布的链接；不填则链接到站内发布页"})
    account_id = Id(
        allow_none=True, metadata={"description": "登记的账号；不填时，本单位在这个平台只有一个在用账号就用它"}
    )
    outlet_id = Id(allow_none=True, metadata={"description": "新闻媒体渠道：哪一家媒体"})


class StepIn(Shape):
    """步骤所需的各项；每一步需要哪些见任务的 steps."""

    reason = Text(1, 500, lines=True)
    member_id = Id()
    task_id = Id()
    version = Whole(1, 100_000, metadata={"description": "送审的稿件版本"})
    content_hash = Text(64, 64, validate=[HASH], metadata={"description": "所审所发内容的 SHA-256"})
    opinion = Text(1, 1000, lines=True)
    channels = fields.List(fields.Nested(ChannelIn), validate=validate.Length(min=1, max=20, error="须有1至20个渠道"))
    push = fields.Nested(
        PushIn, allow_none=True, metadata={"description": "推送方案；null 为不推送，不填为内部推送到以下各级"}
    )
    until = UtcTime(metadata={"description": "延至何时"})
    release_at = UtcTime(metadata={"description": "定时发布的时间"})
    unit_id = Id(metadata={"description": "下派对接的县级单位"})
    checked = fields.List(Text(1, 40), validate=validate.Length(max=60), metadata={"description": "本级已查的项目"})
    line_ids = fields.List(Id(), validate=validate.Length(max=20), metadata={"description": "审核所依的口径"})
