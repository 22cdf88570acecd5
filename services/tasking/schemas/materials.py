"""Shapes of the library of materials as the 专班 sees it."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from services.tasking.schemas.attachments import OfferedOut
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, TOPICS

KINDS = {"material": "素材", "lead": "线索"}


VERDICTS = {"accepted": "列入备用", "declined": "暂不采用"}


class Judge(Shape):
    """列入备用，或者暂不采用."""

    verdict = Choice(VERDICTS, required=True)
    reason = Text(2, 500, lines=True, allow_none=True, load_default=None, metadata={"description": "报送单位会看到"})

    @validates_schema
    def _why(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data.get("verdict") == "declined" and not data.get("reason"):
            raise ValidationError("请写明原因，报送单位会看到", "reason")


class MaterialFilter(Paging):
    """筛选素材."""

    kind = Choice(KINDS)
    topic = Choice(TOPICS)
    unused = Flag(metadata={"description": "只看尚未采用的"})
    coming = Flag(metadata={"description": "只看尚未发生的线索"})
    best = Flag(metadata={"description": "只看精品"})
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
    happens_at = UtcTime(allow_none=True, metadata={"description": "线索所说的事什么时候发生"})
    left_hours = Whole(allow_none=True, metadata={"description": "距发生还有几小时；已经发生的为0"})
    over = Flag(metadata={"description": "线索所说的事已经发生"})
    best = Flag(metadata={"description": "精品"})
    verdict = Choice(VERDICTS, allow_none=True)
    verdict_reason = Text(allow_none=True)
    judged_at = UtcTime(allow_none=True)
    version = Whole()
    offered_at = UtcTime()
    tasks = Whole(metadata={"description": "采用它的任务数"})


class MaterialWithUses(MaterialOut):
    """素材、线索及其去向."""

    uses = fields.List(fields.Nested(UseOut))
    attachments = fields.List(fields.Nested(OfferedOut))
