"""Shapes of the details of each kind of need. None has a field for a member of the public, an account, a link."""

from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from services.intake.kinds import CONSENTS, TRENDS
from services.intake.outcomes import LABELS as INDICATORS
from shared.web.shape import Choice, Day, Shape, Text, Whole

MOST_ROWS = 40
MOST = 1_000_000_000
PERCENT = 100_000


class Percent(fields.Field[float]):
    """百分比: a number with at most two decimals; `30` says about thirty, `30.0` and `28.57` say just that."""

    words = {"invalid": "须为数字，至多两位小数，例如 28.6"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > PERCENT:
            raise self.make_error("invalid")
        if int(Decimal(str(value)).normalize().as_tuple().exponent) < -2:
            raise self.make_error("invalid")
        return value


def _described(words: str) -> dict[str, str]:
    return {"description": words}


def _rows(shape: type[Shape]) -> fields.Field[Any]:
    bounds = validate.Length(1, MOST_ROWS, error=f"须有 1 至 {MOST_ROWS} 类")
    return fields.List(fields.Nested(shape), required=True, validate=bounds, metadata=_described("分类数字"))


class Period(Shape):
    """时段: both days included."""

    since = Day(required=True, metadata=_described("开始日期"))
    until = Day(required=True, metadata=_described("结束日期"))


class _Cells(Shape):
    """One row of counts: 1 to 4 are hidden before anything is kept."""

    count = Whole(0, MOST, required=True, metadata=_described("本期数；1至4不保存，显示为“<5”"))
    base = Whole(0, MOST, allow_none=True, metadata=_described("对比时段的数"))
    percent = Percent(allow_none=True, metadata=_described("增减百分比，按两期数复核"))


class TypeCount(_Cells):
    """一类警情."""

    type = Text(2, 40, required=True, metadata=_described("警情类型"))


class TopicCount(_Cells):
    """一类问题."""

    topic = Text(2, 40, required=True, metadata=_described("问题类别，只写类别，不写姓名"))


class _Figures(Shape):
    """Counts of a period, compared with another where there is one."""

    period = fields.Nested(Period, metadata=_described("统计时段"))
    compared_with = fields.Nested(Period, allow_none=True, metadata=_described("对比时段"))
    total = Whole(0, MOST, allow_none=True, metadata=_described("合计，等于各类之和"))
    base_total = Whole(0, MOST, allow_none=True, metadata=_described("对比时段的合计"))
    percent = Percent(allow_none=True, metadata=_described("合计的增减百分比，按两期合计复核"))


class Incidents(_Figures):
    """警情分析: types and counts of an area and a period, with the trend (A38)."""

    area = Text(2, 40, required=True, metadata=_described("范围，例如 全市、主城区、农村道路"))
    period = fields.Nested(Period, required=True, metadata=_described("统计时段"))
    counts = _rows(TypeCount)
    trend = Choice(TRENDS, allow_none=True, metadata=_described("趋势，须与合计相符"))


class Tally(_Figures):
    """类别统计: categories and counts of a period, and nothing else (A39, A53, A65)."""

    period = fields.Nested(Period, required=True, metadata=_described("统计时段"))
    categories = _rows(TopicCount)


class Findings(_Figures):
    """问题分类: categories where there are some (A41, A48)."""

    categories = fields.List(
        fields.Nested(TopicCount),
        validate=validate.Length(0, MOST_ROWS, error=f"最多 {MOST_ROWS} 类"),
        metadata=_described("问题分类"),
    )


class Statutes(Shape):
    """法律依据 (A49)."""

    statutes = fields.List(
        Text(4, 120),
        validate=validate.Length(0, 20, error="最多 20 条"),
        metadata=_described("《法律名称》第…条；不写则取标题和内容中引用的"),
    )


class LawAnalysis(Findings, Statutes):
    """执法分析: categories and statutes where there are some (A49)."""


class Online(Shape):
    """网络热点主题: a topic and why it matters; no account, no link (A51)."""

    topic = Text(2, 40, required=True, metadata=_described("主题，只写汇总情况"))
    reason = Text(4, 500, lines=True, required=True, metadata=_described("提出原因，不含账号、链接和个人信息"))


class Aim(Shape):
    """压减目标: figures of a unit, never of a person."""

    indicator = Choice(INDICATORS, required=True, metadata=_described("指标"))
    start = Whole(0, MOST, required=True, data_key="from", metadata=_described("现有数"))
    to = Whole(0, MOST, required=True, metadata=_described("目标数，低于现有数"))
    period = fields.Nested(Period, required=True, metadata=_described("目标时段"))
    source = Text(2, 100, required=True, metadata=_described("数据出处"))
    percent = Percent(allow_none=True, metadata=_described("压减百分比，按两数复核"))


class CaseReduction(Shape):
    """压减发案 (A55)."""

    target = fields.Nested(Aim, required=True, metadata=_described("压减目标"))


class Candidate(Shape):
    """推荐人选: an officer put forward; kept apart, erasable, never passed on."""

    name = Text(2, 20, required=True, metadata=_described("民警、辅警本人姓名"))
    position = Text(2, 60, required=True, metadata=_described("单位和职务"))


class Consent(Shape):
    """本人同意: when and how."""

    given_on = Day(required=True, metadata=_described("同意的日期"))
    how = Choice(CONSENTS, required=True, metadata=_described("同意的方式"))


class RoleModel(Shape):
    """先进典型 (A42): whom, and that he agrees; without a name nobody is put forward by name."""

    nominee = fields.Nested(Candidate, allow_none=True, metadata=_described("推荐人选，不写入日志，可以删除"))
    consent = fields.Nested(Consent, allow_none=True, metadata=_described("本人同意，写了人选就必填"))


class Nothing(Shape):
    """A kind that asks for nothing beyond the text."""


def plain(found: Any) -> Any:
    """A body that was read, without what was given as null, and `start` called by its own name again."""
    if isinstance(found, dict):
        return {"from" if k == "start" else k: plain(value) for k, value in found.items() if value is not None}
    return [plain(one) for one in found] if isinstance(found, list) else found
