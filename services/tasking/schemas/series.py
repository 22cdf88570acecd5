"""Shapes of series: set up, changed, listed, with their balance."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from services.tasking.balance import SERIES_STATES
from services.tasking.content import CHANNELS, PRODUCT_KINDS
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole

FEW = validate.Length(max=20, error="最多 20 项")


class SeriesFilter(Paging):
    """筛选系列."""

    state = Choice(SERIES_STATES)


class _SeriesPlain(Shape):
    purpose = Text(0, 500, lines=True, allow_none=True, metadata={"description": "宗旨"})
    kind = Choice(PRODUCT_KINDS, allow_none=True, metadata={"description": "通常的产品类型"})
    yearly_target = Whole(1, 10_000, allow_none=True, metadata={"description": "全年计划期数"})
    seconds_from = Whole(1, 36_000, allow_none=True, metadata={"description": "时长下限，秒"})
    seconds_to = Whole(1, 36_000, allow_none=True, metadata={"description": "时长上限，秒"})
    air_day = Whole(1, 28, allow_none=True, metadata={"description": "按月播出的栏目：每月几日"})
    air_place = Text(1, 80, allow_none=True, metadata={"description": "播出的频道和时段"})


class SeriesIn(_SeriesPlain):
    """建立系列."""

    name = Text(1, 60, required=True)
    strands = fields.List(Text(1, 40), load_default=list, validate=FEW, metadata={"description": "子栏目"})
    channels = fields.List(Choice(CHANNELS), load_default=list, validate=FEW)
    unit_id = Id(metadata={"description": "所属单位；不填为本人任组长或主任的单位"})


class SeriesPatch(_SeriesPlain):
    """修改系列；只填要改的."""

    name = Text(1, 60)
    strands = fields.List(Text(1, 40), validate=FEW)
    channels = fields.List(Choice(CHANNELS), validate=FEW)
    state = Choice(SERIES_STATES)


class StrandOut(Shape):
    """一个子栏目的发布数."""

    name = Text()
    month = Whole()
    year = Whole()
    share = fields.Float()
    known = Flag(metadata={"description": "false：现在的系列里已没有这个子栏目"})


class BalanceOut(Shape):
    """系列的平衡：本年计划、制作、各渠道实际发布."""

    year = Whole()
    published = Whole()
    month = Whole()
    target = Whole(allow_none=True)
    due = Whole(allow_none=True, metadata={"description": "按进度到今天应发的期数"})
    in_progress = Whole(metadata={"description": "正在办理、尚未发布的"})
    strands = fields.List(fields.Nested(StrandOut))
    months = fields.List(Whole(), metadata={"description": "一至十二月各发布几期"})
    missing = fields.List(Whole(), metadata={"description": "按月播出的栏目没有播出的月份"})
    channels = fields.Dict(metadata={"description": "各渠道实际发布几期"})
    warnings = fields.List(fields.String())


class SeriesOut(_SeriesPlain):
    """系列."""

    id = Id()
    name = Text()
    unit = named()
    strands = fields.List(fields.String())
    channels = fields.List(fields.String())
    state = Choice(SERIES_STATES)
    ended_at = UtcTime(allow_none=True)
    episodes = Whole()
    made_by = named()
    made_at = UtcTime()
    balance = fields.Nested(BalanceOut)
    may_change = Flag()
    version = Whole()


class EpisodeOut(Shape):
    """已发布的一期."""

    id = Id()
    number = Text()
    task_id = Id()
    title = Text()
    strand = Text(allow_none=True)
    episode = Whole(allow_none=True)
    published_at = UtcTime()
    recalled_at = UtcTime(allow_none=True)
    channels = fields.List(fields.String())


class _Lines(Text):
    """子栏目 in a form: one a line, or separated by 、."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(0, 1000, lines=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        found = [one.strip() for one in text.replace("、", "\n").split("\n") if one.strip()]
        if len(found) > 20 or any(len(one) > 40 for one in found):
            raise ValidationError("最多20个子栏目，每个最多40个字")
        return found


class SeriesForm(_SeriesPlain):
    """The form of a series, for a new one and for changes: what is left empty is none."""

    name = Text(1, 60, required=True)
    strands = _Lines()
    channels = fields.List(Choice(CHANNELS), load_default=list, validate=FEW)

    @post_load
    def _whole(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return dict.fromkeys(_SeriesPlain._declared_fields) | {"strands": []} | data


class SeriesStateForm(Shape):
    """停办、恢复."""

    state = Choice(SERIES_STATES, required=True)
