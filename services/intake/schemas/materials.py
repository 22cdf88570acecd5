"""Shapes of materials: 素材 and 线索."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields

from services.intake.materials import KINDS, STATES
from services.intake.schemas.needs import ALL_SUBTOPICS, UnitOut
from shared.db import SHANGHAI
from shared.web.shape import Choice, Flag, Id, Paging, Shape, Text, UtcTime
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


class MaterialFilter(Paging):
    """筛选素材."""

    kind = Choice(KINDS)
    state = Choice(STATES)
    topic = Choice(TOPICS)
    mine = Flag(metadata={"description": "只看本单位报送的"})
    q = Text(1, 100, metadata={"description": "编号或标题中的文字"})


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
    offered_at = UtcTime()
    uses = fields.List(fields.Nested(MaterialUseOut), metadata={"description": "采用情况"})
