"""Shapes of the year's plan, sensitive days and the calendar of releases."""

from typing import Any

from marshmallow import ValidationError, fields

from services.tasking.content import PRODUCT_KINDS
from services.tasking.planning import COUNTED_BY, DAY_KINDS
from services.tasking.schemas.given_draft import named
from services.tasking.schemas.planning import NoteOut
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import TOPICS


class MonthOf(Day):
    """月份: 2026-06."""

    words = {"invalid": "须为月份，例如 2026-06"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or len(value) != 7:
            raise self.make_error("invalid")
        try:
            return super()._deserialize(f"{value}-01", attr, data, **kwargs)
        except ValidationError:
            raise self.make_error("invalid") from None


class ItemFilter(Paging):
    """筛选年度计划."""

    year = Whole(2000, 2199)


class ItemIn(Shape):
    """年度计划项目."""

    year = Whole(2000, 2199, required=True)
    title = Text(1, 200, required=True)
    source = Text(1, 200, required=True, metadata={"description": "依据：文件名称和文号"})
    target = Whole(1, 1_000_000, required=True)
    measure = Text(1, 20, required=True, metadata={"description": "计量单位：篇、期、场"})
    counted_by = Choice(
        COUNTED_BY, required=True, metadata={"description": "publications 按发布记录，figures 按登记数"}
    )
    kind = Choice(PRODUCT_KINDS, metadata={"description": "只计这一种类的发布"})
    topic = Choice(TOPICS, metadata={"description": "只计这一领域的发布"})
    series_id = Id(metadata={"description": "只计这一栏目的发布"})
    campaign_id = Id(metadata={"description": "只计这一专题的发布；登记数则为专题的统计项目"})
    unit_id = Id()


class ItemChange(Shape):
    """修改年度计划项目."""

    title = Text(1, 200)
    source = Text(1, 200)
    target = Whole(1, 1_000_000)
    measure = Text(1, 20)


class FigureIn(Shape):
    """登记统计数，须有来源和起止日期."""

    amount = Whole(0, 1_000_000_000, required=True)
    since = Day(required=True)
    until = Day(required=True)
    source = Text(1, 200, required=True)
    unit_id = Id(metadata={"description": "哪个单位的数，默认本计划的单位"})


class FigureOut(Shape):
    """统计数."""

    id = Id()
    amount = Whole()
    since = Day()
    until = Day()
    source = Text()
    unit = named()
    recorded_by = named()
    recorded_at = UtcTime()
    voided_at = UtcTime(allow_none=True)
    void_reason = Text(allow_none=True)


class ItemLine(Shape):
    """年度计划项目及进度."""

    id = Id()
    year = Whole()
    title = Text()
    source = Text()
    target = Whole()
    measure = Text()
    counted_by = Choice(COUNTED_BY)
    kind = Text(allow_none=True)
    topic = Choice(TOPICS, allow_none=True)
    series = named()
    campaign = named()
    unit = named()
    reached = Whole()
    percent = fields.Float()
    expected = Whole(metadata={"description": "按全年均匀推进，到今天应完成多少"})
    behind = Whole(metadata={"description": "比应完成少多少"})
    may = fields.List(fields.String())
    version = Whole()


class ItemOut(ItemLine):
    """年度计划项目，连同登记数和大事记."""

    figures = fields.List(fields.Nested(FigureOut))
    notes = fields.List(fields.Nested(NoteOut))


class DayFilter(Paging):
    """筛选特殊日期."""

    kind = Choice(DAY_KINDS)
    first = Day(data_key="from", attribute="from")


class SensitiveDayIn(Shape):
    """特殊日期."""

    kind = Choice(
        DAY_KINDS, required=True, metadata={"description": "，".join(f"{a} {b}" for a, b in DAY_KINDS.items())}
    )
    name = Text(1, 120, required=True)
    since = Day(required=True)
    until = Day(metadata={"description": "不填为一天"})
    topics = fields.List(Choice(TOPICS), metadata={"description": "与哪些领域有关，不填为全部"})
    hold = Flag(metadata={"description": "期间不安排发布"})
    source = Text(1, 200, required=True)
    unit_id = Id()


class SensitiveDayChange(Shape):
    """修改特殊日期."""

    kind = Choice(DAY_KINDS)
    name = Text(1, 120)
    since = Day()
    until = Day()
    topics = fields.List(Choice(TOPICS))
    hold = Flag()
    source = Text(1, 200)


class SensitiveDayOut(Shape):
    """特殊日期."""

    id = Id()
    kind = Choice(DAY_KINDS)
    name = Text()
    since = Day()
    until = Day()
    topics = fields.List(Choice(TOPICS))
    hold = Flag()
    source = Text()
    unit = named()
    may = fields.List(fields.String())
    version = Whole()


class CalendarFilter(Shape):
    """哪一个月."""

    month = MonthOf(metadata={"description": "例如 2026-06，默认本月"})


class EntryOut(Shape):
    """日历上的一项."""

    key = Text()
    what = Text(
        metadata={
            "description": "release 定时发布，publication 已发布，campaign 专题，unified 统一发布，product 计划产品，"
            "slot 栏目播出，day 特殊日期，conference 发布会"
        }
    )
    since = Day()
    until = Day()
    title = Text()
    topic = Text(allow_none=True)
    channels = fields.List(fields.String())
    topics = fields.List(fields.String())
    hold = Flag()
    note = Text()
    address = Text(allow_none=True)


class ClashOut(Shape):
    """冲突."""

    on = Day()
    code = Text(metadata={"description": "same_day 同日同渠道同领域，hold_day 管控日期，frozen 冻结，embargo 禁发"})
    words = Text()
    keys = fields.List(fields.String())


class CalendarDayOut(Shape):
    """一天."""

    on = Day()
    entries = fields.List(fields.Nested(EntryOut))
    clashes = fields.List(fields.Nested(ClashOut))


class CalendarOut(Shape):
    """一个月的发布日历."""

    month = Text()
    before = Text()
    after = Text()
    days = fields.List(fields.Nested(CalendarDayOut))
    clashes = fields.List(fields.Nested(ClashOut))
