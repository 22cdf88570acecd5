"""Shapes of press conferences."""

from marshmallow import fields, validate

from services.tasking.planning import CONFERENCE_STATES
from services.tasking.schemas.forms import LocalTime
from services.tasking.schemas.given_draft import named
from services.tasking.schemas.planning import NoteOut
from services.tasking.schemas.sensitive import ALL_SUBTOPICS
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import TOPICS


class ConferenceFilter(Paging):
    """筛选新闻发布会."""

    state = Choice(CONFERENCE_STATES)
    event_id = Id()


class _ConferencePlain(Shape):
    title = Text(1, 200, required=True)
    topic = Choice(TOPICS, required=True)
    subtopic = Choice(ALL_SUBTOPICS)
    spokesperson = Text(1, 120, required=True, metadata={"description": "发言人的职务，不写姓名"})
    place = Text(1, 120, required=True)
    materials = Text(0, 4000, lines=True, load_default="", metadata={"description": "发布材料，一行一份"})
    line_id = Id(metadata={"description": "口径；召开前须已批准并在有效期内"})
    event_id = Id(metadata={"description": "为哪一个敏感事件；须属于本单位或其上级"})
    campaign_id = Id()
    invited = fields.List(Id(), validate=validate.Length(max=200), metadata={"description": "受邀媒体"})
    unit_id = Id()


class ConferenceIn(_ConferencePlain):
    """筹备新闻发布会."""

    planned_at = UtcTime(required=True)


class ConferenceForm(_ConferencePlain):
    """The same as a form."""

    planned_at = LocalTime(required=True)


class ConferenceChange(Shape):
    """修改方案；召开以前."""

    title = Text(1, 200)
    topic = Choice(TOPICS)
    subtopic = Choice(ALL_SUBTOPICS, allow_none=True)
    spokesperson = Text(1, 120)
    place = Text(1, 120)
    materials = Text(0, 4000, lines=True)
    planned_at = UtcTime()
    line_id = Id(allow_none=True)
    event_id = Id(allow_none=True)
    campaign_id = Id(allow_none=True)
    invited = fields.List(Id(), validate=validate.Length(max=200))


class HoldIn(Shape):
    """召开."""

    attended = fields.List(Id(), validate=validate.Length(max=200), metadata={"description": "到会媒体"})
    held_at = UtcTime(metadata={"description": "实际召开时间，默认现在"})


class HoldForm(Shape):
    """The same as a form."""

    attended = fields.List(Id())
    held_at = LocalTime()


class QuestionIn(Shape):
    """提问：召开前为准备的问答，召开后为记者提问."""

    question = Text(1, 1000, required=True, lines=True)
    answer = Text(1, 2000, lines=True)
    outlet_id = Id(metadata={"description": "哪家媒体"})


class RecordIn(Shape):
    """会后记录."""

    record = Text(1, 20_000, required=True, lines=True)


class InvitedOut(Shape):
    """受邀、到会媒体."""

    id = Id()
    name = Text()
    tier = Text()
    invited = Flag()
    attended = Flag(allow_none=True)


class QuestionOut(Shape):
    """提问."""

    n = Whole()
    question = Text()
    answer = Text(allow_none=True)
    asked = Flag(metadata={"description": "会上提出；否为会前准备"})
    outlet = Text(allow_none=True)
    noted_by = named()
    noted_at = UtcTime()


class ConferenceRow(Shape):
    """新闻发布会."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 会〔2026〕0001号"})
    unit = named()
    title = Text()
    topic = Choice(TOPICS)
    subtopic = Text(allow_none=True)
    spokesperson = Text()
    place = Text()
    planned_at = UtcTime()
    materials = Text()
    state = Choice(CONFERENCE_STATES)
    held_at = UtcTime(allow_none=True)
    cancel_reason = Text(allow_none=True)
    record = Text(allow_none=True)
    created_at = UtcTime()
    version = Whole()


class ConferenceOut(ConferenceRow):
    """新闻发布会，连同口径、媒体、问答和大事记."""

    line = fields.Dict(allow_none=True)
    event = fields.Dict(allow_none=True)
    campaign = fields.Dict(allow_none=True)
    outlets = fields.List(fields.Nested(InvitedOut))
    questions = fields.List(fields.Nested(QuestionOut))
    why_not = Text(allow_none=True, metadata={"description": "为什么还不能召开"})
    may = fields.List(fields.String())
    notes = fields.List(fields.Nested(NoteOut))
