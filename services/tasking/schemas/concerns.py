"""Shapes of concerns of the public."""

from marshmallow import fields

from services.tasking.planning import CONCERN_STATES
from services.tasking.schemas.given_draft import named
from services.tasking.schemas.planning import NoteOut
from services.tasking.schemas.sensitive import ALL_SUBTOPICS, EventLimitOut, NumberedOut
from shared.web import Choice, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import TOPICS


class ConcernFilter(Paging):
    """筛选社会关切."""

    state = Choice(CONCERN_STATES)
    topic = Choice(TOPICS)


class ConcernIn(Shape):
    """登记社会关切；48小时内回应，节假日照计."""

    topic = Choice(TOPICS, required=True)
    subtopic = Choice(ALL_SUBTOPICS)
    title = Text(1, 200, required=True)
    question = Text(1, 2000, required=True, lines=True, metadata={"description": "关切什么，不写任何人的姓名"})
    heard_from = Text(1, 120, required=True, metadata={"description": "由哪个部门或热线转来"})
    unit_id = Id()


class ConcernAnswerIn(Shape):
    """以单位名义回应."""

    answer = Text(1, 4000, required=True, lines=True)
    publication_id = Id(metadata={"description": "载有回应的公开发布记录"})


class ConcernRow(Shape):
    """社会关切."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 应〔2026〕0001号"})
    unit = named()
    topic = Choice(TOPICS)
    subtopic = Text(allow_none=True)
    title = Text()
    question = Text()
    heard_from = Text()
    state = Choice(CONCERN_STATES)
    opened_by = named()
    opened_at = UtcTime()
    limits = fields.List(fields.Nested(EventLimitOut))
    answer = Text(allow_none=True)
    answered_by = named()
    answered_at = UtcTime(allow_none=True)
    publication = fields.Nested(NumberedOut, allow_none=True)
    dismiss_reason = Text(allow_none=True)
    may = fields.List(fields.String())
    version = Whole()


class ConcernOut(ConcernRow):
    """社会关切，连同大事记."""

    notes = fields.List(fields.Nested(NoteOut))
