"""Shapes of materials: 素材 and 线索."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from services.intake.materials import KINDS, STATES
from services.intake.schemas.needs import ALL_SUBTOPICS, UnitOut
from shared.db import SHANGHAI
from shared.web.shape import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, TOPICS


class _MaterialBody(Shape):
    """What a material consists of, but for its embargo."""

    kind = Choice(KINDS, load_default="material", metadata={"description": "material 素材，lead 线索"})
    topic = Choice(TOPICS, required=True, metadata={"description": "五大领域之一"})
    subtopic = Choice(ALL_SUBTOPICS, allow_none=True, load_default=None, metadata={"description": "所属领域的子类"})
    title = Text(4, 100, required=True, metadata={"description": "标题，4至100字"})
    body = Text(10, 5000, lines=True, required=True, metadata={"description": "内容，不得含有个人信息"})
    audience = Choice(AUDIENCES, required=True, metadata={"description": "只供内部，或者可以公开"})


class OfferMaterial(_MaterialBody):
    """报送素材、线索."""

    embargo_until = UtcTime(
        allow_none=True, load_default=None, metadata={"description": "禁发期：采用它的内容在此之前不发布"}
    )
    happens_at = UtcTime(
        allow_none=True, load_default=None, metadata={"description": "发生时间：线索所说的事什么时候发生"}
    )


class LocalTime(fields.Field[datetime]):
    """A moment from a form, on the wall clock of Shanghai."""

    words = {"invalid": "须为日期和时间，例如 2026-06-01T09:00"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.strptime(str(value), "%Y-%m-%dT%H:%M")  # noqa: DTZ007  # the zone comes with the next line
        except ValueError:
            raise self.make_error("invalid") from None
        return moment.replace(tzinfo=SHANGHAI).astimezone(UTC)


class MaterialForm(_MaterialBody):
    """The form of a material."""

    embargo_until = LocalTime(allow_none=True, load_default=None)
    happens_at = LocalTime(allow_none=True, load_default=None)


class MaterialFilter(Paging):
    """筛选素材."""

    kind = Choice(KINDS)
    state = Choice(STATES)
    topic = Choice(TOPICS)
    mine = Flag(metadata={"description": "只看本单位报送的"})
    best = Flag(metadata={"description": "只看精品"})
    reused = Flag(metadata={"description": "只看被两项以上任务采用的"})
    coming = Flag(metadata={"description": "只看尚未发生的线索"})
    unit = Text(1, 40, metadata={"description": "报送单位的代码"})
    q = Text(1, 100, metadata={"description": "编号、标题或内容中的文字"})


class MarkBest(Shape):
    """列为精品，或者取消."""

    best = Flag(required=True)
    reason = Text(2, 500, lines=True, allow_none=True, load_default=None, metadata={"description": "值得借鉴之处"})

    @validates_schema
    def _why(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data.get("best") and not data.get("reason"):
            raise ValidationError("请写明值得借鉴之处", "reason")


class ProductOut(Shape):
    """成品：一次发布，或者对它的更正."""

    id = Id()
    number = Text()
    title = Text()
    url = Text(allow_none=True)
    published_at = UtcTime()
    corrects = Text(allow_none=True, metadata={"description": "所更正的发布编号"})
    reason = Text(allow_none=True, metadata={"description": "更正原因"})
    recalled_at = UtcTime(allow_none=True)
    recall_reason = Text(allow_none=True)


class MaterialUseOut(Shape):
    """一项采用：哪项任务，发布成了什么."""

    task_id = Id()
    task_number = Text(allow_none=True)
    used_at = UtcTime()
    publication_id = Id(allow_none=True)
    publication_number = Text(allow_none=True)
    title = Text(allow_none=True)
    url = Text(allow_none=True)
    published_at = UtcTime(allow_none=True)
    recalled_at = UtcTime(allow_none=True)
    publications = fields.List(fields.Nested(ProductOut), metadata={"description": "本任务采用它的全部发布和更正"})


class MaterialOut(Shape):
    """素材、线索."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 素〔2026〕0001号"})
    kind = Choice(KINDS)
    state = Choice(STATES)
    topic = Choice(TOPICS)
    subtopic = Choice(ALL_SUBTOPICS, allow_none=True)
    title = Text()
    body = Text()
    audience = Choice(AUDIENCES)
    embargo_until = UtcTime(allow_none=True)
    unit = fields.Nested(UnitOut, allow_none=True)
    labels = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    happens_at = UtcTime(allow_none=True)
    lead_hours = Whole(allow_none=True, metadata={"description": "线索提前量，小时"})
    over = Flag(metadata={"description": "线索所说的事已经发生"})
    reason = Text(allow_none=True, metadata={"description": "暂不采用的原因"})
    tasks = Whole(metadata={"description": "采用它的任务数"})
    best_at = UtcTime(allow_none=True, metadata={"description": "列为精品的时间"})
    best_reason = Text(allow_none=True)
    offered_at = UtcTime()
    version = Whole()
    uses = fields.List(fields.Nested(MaterialUseOut), metadata={"description": "采用情况"})


class CreditFilter(Paging):
    """哪一年."""

    year = Whole(2020, 2100, metadata={"description": "年份，不填为今年"})


class CreditOut(Shape):
    """一个单位一年的素材贡献."""

    unit = fields.Nested(UnitOut)
    offered = Whole(metadata={"description": "报送"})
    accepted = Whole(metadata={"description": "其中列入备用"})
    used = Whole(metadata={"description": "其中已采用"})
    published = Whole(metadata={"description": "其中已发布"})
    best = Whole(metadata={"description": "其中精品"})
    percent = Whole(allow_none=True, metadata={"description": "采用率；报送不足5项的不计算"})
