"""Shapes of outcomes and ratings: what a unit says once its need was answered."""

import re
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from services.intake.outcomes import INDICATORS
from services.intake.progress import STATES
from services.intake.schemas.needs import UnitOut
from shared.web.shape import Choice, Day, Flag, Id, Shape, Text, UtcTime, Whole

_PERCENT = re.compile(r"[+-]?[0-9]{1,6}(\.[0-9]{1,2})?", re.A)


class Percent(fields.Field[float]):
    """百分数: a number with at most two places, -55.9 for 下降55.9%; of a form as text."""

    words = {"invalid": "须为数字，最多两位小数，例如 -55.9"}

    def _serialize(self, value: float | None, attr: str | None, obj: Any, **kwargs: Any) -> float | None:
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        textual = isinstance(value, str) and bool(getattr(self.root, "from_text", False))
        number = isinstance(value, int | float) and not isinstance(value, bool)
        told = str(value).removesuffix("%")
        if not (textual or number) or not _PERCENT.fullmatch(told):
            raise self.make_error("invalid")
        return float(told)


class Period(Shape):
    """统计期, both days included."""

    since = Day(required=True)
    until = Day(required=True)


class BaseFigure(Shape):
    """对比期的数值."""

    value = Whole(0, 1_000_000_000, required=True)
    period = fields.Nested(Period, required=True)


class ReportOutcome(Shape):
    """填报成效."""

    indicator = Choice(INDICATORS, required=True, metadata={"description": "指标"})
    value = Whole(0, 1_000_000_000, required=True, metadata={"description": "数值；涉及人员的指标为1至4的不保存"})
    period = fields.Nested(Period, required=True, metadata={"description": "统计期"})
    base = fields.Nested(BaseFigure, allow_none=True, load_default=None, metadata={"description": "对比期的数值"})
    source = Text(2, 200, required=True, metadata={"description": "数据来源，例如 某某平台统计"})
    percent = Percent(
        allow_none=True, load_default=None, metadata={"description": "同比或者环比，由系统按两期数值核对"}
    )
    corrects = Id(allow_none=True, load_default=None, metadata={"description": "更正哪一条"})


class OutcomeForm(Shape):
    """The same as a form: the days beside each other."""

    indicator = Choice(INDICATORS, required=True)
    value = Whole(0, 1_000_000_000, required=True)
    since = Day(required=True)
    until = Day(required=True)
    base_value = Whole(0, 1_000_000_000)
    base_since = Day()
    base_until = Day()
    source = Text(2, 200, required=True)
    percent = Percent()
    corrects = Id()

    @validates_schema
    def _base_whole(self, data: dict[str, Any], **kwargs: Any) -> None:
        given = [name for name in ("base_value", "base_since", "base_until") if name in data]
        if given and len(given) < 3:
            raise ValidationError("对比期的数值和起止日期须一并填写", "base_value")

    @post_load
    def _nested(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """As ReportOutcome gives it."""
        base = None
        if "base_value" in data:
            base = {
                "value": data.pop("base_value"),
                "period": {"since": data.pop("base_since"), "until": data.pop("base_until")},
            }
        period = {"since": data.pop("since"), "until": data.pop("until")}
        return {"percent": None, "corrects": None, **data, "period": period, "base": base}


class BaseOut(Shape):
    """对比期的数值."""

    value = Whole(allow_none=True)
    suppressed = Flag()
    period = fields.Nested(Period)


class OutcomeOut(Shape):
    """成效."""

    id = Id()
    need_id = Id()
    indicator = Choice(INDICATORS)
    label = Text(metadata={"description": "指标的中文"})
    value = Whole(allow_none=True)
    suppressed = Flag(metadata={"description": "数值为1至4，不公开"})
    period = fields.Nested(Period)
    base = fields.Nested(BaseOut, allow_none=True)
    percent = Percent(allow_none=True, metadata={"description": "由两期数值算出，一位小数"})
    source = Text()
    words = Text(metadata={"description": "一句话"})
    reported_at = UtcTime()
    superseded_by = Id(allow_none=True, metadata={"description": "更正它的那一条"})


class SimilarOut(Shape):
    """可能相似的需求."""

    id = Id()
    number = Text()
    title = Text()
    state = Choice(STATES)
    state_label = Text()
    unit = fields.Nested(UnitOut, allow_none=True)
    task_number = Text(allow_none=True)
    raised_at = UtcTime()


class RateNeed(Shape):
    """评价: satisfied, or not and why."""

    satisfied = Flag(required=True)
    reason = Text(2, 500, lines=True, allow_none=True, load_default=None, metadata={"description": "不满意须写明"})


class RatingForm(Shape):
    """The same as a form."""

    satisfied = Choice({"yes": "满意", "no": "不满意"}, required=True)
    reason = Text(2, 500, lines=True, load_default=None)


class RatingOut(Shape):
    """评价."""

    need_id = Id()
    round = Whole(metadata={"description": "第几次：1为首次，2为重新答复以后"})
    satisfied = Flag()
    reason = Text(allow_none=True)
    rated_at = UtcTime()
    answer = Text(allow_none=True, metadata={"description": "专班的重新答复"})
    answered_at = UtcTime(allow_none=True)
