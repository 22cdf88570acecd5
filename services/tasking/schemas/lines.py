"""Shapes of official lines: the filter of their list, one as drafted, changed, withdrawn, given."""

from typing import Any

from marshmallow import fields

from services.tasking.lines import STANDINGS
from services.tasking.schemas.forms import LocalTime
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import SUBTOPICS, TOPICS

_SUBTOPICS = [code for listed in SUBTOPICS.values() for code in listed]
_UNTIL = {"description": "到此时为止；过后本领域的稿件须等新口径取代或撤销后才能发布"}


class LineFilter(Paging):
    """筛选口径."""

    topic = Choice(TOPICS)
    subtopic = Choice(_SUBTOPICS)
    standing = Choice(STANDINGS, metadata={"description": "draft 待批准，in_force 现行，expired 已过期 等"})
    q = Text(1, 100, metadata={"description": "编号、标题、适用范围或正文中的文字"})


class _LinePlain(Shape):
    topic = Choice(TOPICS, required=True)
    subtopic = Choice(_SUBTOPICS, allow_none=True, metadata={"description": "不填为整个领域"})
    scope = Text(1, 200, required=True, metadata={"description": "适用范围，什么情况用、什么情况不用"})
    title = Text(1, 100, required=True)
    text = Text(1, 5000, lines=True, required=True)
    source = Text(1, 200, required=True, metadata={"description": "依据：文件名称、文号"})
    supersedes_id = Id(allow_none=True, metadata={"description": "取代哪一条；批准后那一条在本条生效时终止"})


class LineIn(_LinePlain):
    """起草口径."""

    valid_from = UtcTime(required=True)
    valid_until = UtcTime(required=True, metadata=_UNTIL)


class LineForm(_LinePlain):
    """The same as a form."""

    valid_from = LocalTime(required=True)
    valid_until = LocalTime(required=True)


class LineChange(Shape):
    """改口径草稿；只填要改的."""

    topic = Choice(TOPICS)
    subtopic = Choice(_SUBTOPICS, allow_none=True)
    scope = Text(1, 200)
    title = Text(1, 100)
    text = Text(1, 5000, lines=True)
    source = Text(1, 200)
    supersedes_id = Id(allow_none=True)
    valid_from = UtcTime()
    valid_until = UtcTime(metadata=_UNTIL)


class LineReason(Shape):
    """撤销口径的理由."""

    reason = Text(1, 500, lines=True, required=True)


class LineNamed(Shape):
    """另一条口径."""

    id = Id()
    number = Text()


class LineOut(Shape):
    """口径."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 口〔2026〕0001号"})
    unit = named()
    topic = Choice(TOPICS)
    subtopic = Choice(_SUBTOPICS, allow_none=True)
    scope = Text()
    title = Text()
    text = Text()
    source = Text()
    valid_from = UtcTime()
    valid_until = UtcTime()
    standing = Choice(STANDINGS)
    supersedes: Any = fields.Nested(LineNamed, allow_none=True)
    superseded_by: Any = fields.Nested(LineNamed, allow_none=True)
    superseded_at = UtcTime(allow_none=True)
    written_by = named()
    written_at = UtcTime()
    approved_by = named()
    approved_at = UtcTime(allow_none=True)
    withdrawn_by = named()
    withdrawn_at = UtcTime(allow_none=True)
    withdraw_reason = Text(allow_none=True)
    may = fields.List(fields.String(), metadata={"description": "本人可做的：change、approve、withdraw"})
    version = Whole()
