"""Shapes of the library of materials as the 专班 sees it."""

from marshmallow import fields

from services.tasking.schemas.given_draft import named
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, TOPICS

KINDS = {"material": "素材", "lead": "线索"}


class MaterialFilter(Paging):
    """筛选素材."""

    kind = Choice(KINDS)
    topic = Choice(TOPICS)
    unused = Flag(metadata={"description": "只看尚未采用的"})
    q = Text(1, 100, metadata={"description": "编号、标题或内容中的文字"})


class UseOut(Shape):
    """一项采用：哪项任务的哪一版，发布成了什么."""

    task_id = Id()
    task_number = Text()
    n = Whole()
    publication_id = Id(allow_none=True)
    publication_number = Text(allow_none=True)
    title = Text()
    published_at = UtcTime(allow_none=True)


class MaterialOut(Shape):
    """素材、线索."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 素〔2026〕0001号"})
    kind = Choice(KINDS)
    topic = Choice(TOPICS)
    subtopic = Text(allow_none=True)
    title = Text()
    body = Text()
    audience = Choice(AUDIENCES)
    unit = named()
    embargo_until = UtcTime(allow_none=True)
    offered_at = UtcTime()
    tasks = Whole(metadata={"description": "采用它的任务数"})


class MaterialWithUses(MaterialOut):
    """素材、线索及其去向."""

    uses = fields.List(fields.Nested(UseOut))
