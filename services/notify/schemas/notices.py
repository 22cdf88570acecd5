"""通知与选择的形: 督办单 for oneself, and how one is told."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from services.notify.choices import HOW, WAYS
from services.notify.notices import RUNGS
from shared.calendars import minutes
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole

HOURS = {"office": "上班时间（按单位的作息和工作日历）", "own": "自定的时段", "any": "任何时间"}


class Clock(fields.String):
    """时刻: 08:30; in Python minutes since midnight, None for an empty field of a form."""

    words = {"invalid": "须为 08:30 这样的时刻"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return minutes(value) if value != "" else None
        except (ValueError, AttributeError):
            raise self.make_error("invalid") from None


class NoticeFilter(Paging):
    """Which of my notices."""

    settled = Flag(metadata={"description": "true 只看已办理的，false 只看待办理的"})


class NoticeOut(Shape):
    """督办单通知."""

    id = Id(metadata={"description": "即督办单的编号"})
    number = Text()
    rung = Choice(RUNGS)
    rung_label = Text()
    n = Whole(metadata={"description": "红色督办单第几次"})
    name = Text(metadata={"description": "哪一项时限"})
    name_label = Text()
    task_id = Id(allow_none=True)
    task_number = Text(allow_none=True)
    push_id = Id(allow_none=True)
    unit_id = Id()
    unit_name = Text()
    urgent = Flag()
    due_at = UtcTime(allow_none=True)
    send_at = UtcTime(metadata={"description": "从何时起告知"})
    settled_at = UtcTime(allow_none=True)
    how_label = Text()
    link = Text()


class WayChosen(Shape):
    """One way to me. `gateway`: one serves my unit; `on_card`: my card gives an address for it."""

    way = Choice(WAYS)
    label = Text()
    how = Choice(HOW)
    how_label = Text()
    gateway = Flag()
    on_card = Flag()


class ChoiceOut(Shape):
    """怎样通知我; version 0: nothing was chosen yet, this is the usual."""

    ways = fields.List(fields.Nested(WayChosen))
    quiet = Flag(metadata={"description": "只在时段内发送；特急不受此限"})
    opens = Text(allow_none=True, metadata={"description": "自定时段的开始；没有则按单位的上班时间"})
    closes = Text(allow_none=True)
    every_day = Flag(metadata={"description": "自定时段也包括休息日"})
    notes = Flag(metadata={"description": "需求和建议提案的提醒随汇总一并发送"})
    version = Whole()


class ChooseIn(Shape):
    """What I choose; what is not given stays."""

    ways = fields.Dict(keys=Choice(WAYS), values=Choice(HOW))
    quiet = Flag()
    opens = Clock(allow_none=True)
    closes = Clock(allow_none=True)
    every_day = Flag()
    notes = Flag()


class ChooseForm(Shape):
    """The same as a page sends it."""

    wecom_app = Choice(HOW, required=True)
    mail = Choice(HOW, required=True)
    sms = Choice(HOW, required=True)
    hours = Choice(HOURS, required=True)
    opens = Clock()
    closes = Clock()
    every_day = Flag()
    notes = Flag()

    @validates_schema
    def _own_hours(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["hours"] == "own" and (data.get("opens") is None or data.get("closes") is None):
            raise ValidationError("自定时段须填写开始和结束", "closes" if data.get("closes") is None else "opens")
