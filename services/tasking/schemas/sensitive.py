"""Shapes of sensitive events."""

from marshmallow import fields

from services.tasking.planning import CONFERENCE_STATES, EVENT_STATES, TRACKS
from services.tasking.schemas.given_draft import named
from services.tasking.schemas.planning import NoteOut
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import STAGES, SUBTOPICS, TOPICS

ALL_SUBTOPICS = [code for listed in SUBTOPICS.values() for code in listed]


class EventFilter(Paging):
    """筛选敏感事件."""

    state = Choice(EVENT_STATES)
    topic = Choice(TOPICS)
    frozen = Flag(metadata={"description": "是否仍在冻结"})


class OwnersIn(Shape):
    """三条线的责任人."""

    lawful = Id(metadata={"description": "依法处置"})
    guidance = Id(metadata={"description": "舆论引导"})
    order = Id(metadata={"description": "社会面管控"})


class _EventPlain(Shape):
    topic = Choice(TOPICS, required=True)
    subtopic = Choice(ALL_SUBTOPICS, metadata={"description": "不填则冻结整个领域"})
    title = Text(1, 200, required=True, metadata={"description": "何事，不写任何人的姓名"})
    summary = Text(1, 2000, required=True, lines=True)
    unit_id = Id(metadata={"description": "默认本人任组长或主任的单位"})


class EventIn(_EventPlain):
    """立案：即时冻结同主题内容，三项时限起算."""

    owners = fields.Nested(OwnersIn)


class EventForm(_EventPlain):
    """The same as a form; owners are named on the event's page."""


class OwnerIn(Shape):
    """一条线的责任人：领导小组或警种部门的人员."""

    owner_id = Id(required=True)


class AcknowledgeIn(Shape):
    """责任人确认到位."""

    words = Text(1, 1000, lines=True, metadata={"description": "进展，可不填；不写任何人的姓名"})


class EventLineIn(Shape):
    """关联口径."""

    line_id = Id(required=True, metadata={"description": "已批准、在有效期内、适用于该主题的口径"})


class StatementIn(Shape):
    """指定权威发布任务."""

    task_id = Id(required=True)


class EventLimitOut(Shape):
    """时限."""

    id = Id()
    name = Text()
    label = Text()
    state = Text()
    started_at = UtcTime()
    due_at = UtcTime(allow_none=True)
    no_clock = Text(allow_none=True)
    late_at = UtcTime(allow_none=True)
    ended_at = UtcTime(allow_none=True)
    kept = Flag(allow_none=True)
    words = Text()
    source = Text()
    colour = Text()
    left = fields.Float(allow_none=True, metadata={"description": "还剩几秒；超时为负"})


class TrackOut(Shape):
    """三同步的一条线."""

    track = Choice(TRACKS)
    label = Text()
    owner = named()
    acknowledged_at = UtcTime(allow_none=True)
    words = Text(allow_none=True)
    may = fields.List(fields.String())


class EventRow(Shape):
    """敏感事件."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 敏〔2026〕0001号"})
    unit = named()
    topic = Choice(TOPICS)
    subtopic = Text(allow_none=True)
    title = Text()
    summary = Text()
    state = Choice(EVENT_STATES)
    frozen = Flag()
    opened_by = named()
    opened_at = UtcTime()
    tracks = fields.List(fields.Nested(TrackOut))
    limits = fields.List(fields.Nested(EventLimitOut))
    line_id = Id(allow_none=True)
    statement_task_id = Id(allow_none=True)
    statement_id = Id(allow_none=True)
    statement_at = UtcTime(allow_none=True)
    released_at = UtcTime(allow_none=True)
    released_by = named()
    release_reason = Text(allow_none=True)
    closed_at = UtcTime(allow_none=True)
    close_reason = Text(allow_none=True)
    version = Whole()


class NumberedOut(Shape):
    """有编号的一项：编号、标题."""

    id = Id()
    number = Text()
    title = Text()


class HeldTaskOut(NumberedOut):
    """冻结停住的任务."""

    stage = Choice(STAGES)


class HeldOut(Shape):
    """冻结停住的定时发布：waiting 到时也不会发出，failed 到时没有发出."""

    task = fields.Nested(HeldTaskOut)
    release_at = UtcTime()
    state = Text()


class LineRefOut(NumberedOut):
    """关联的口径."""

    valid_until = UtcTime()


class ConferenceRefOut(NumberedOut):
    """本事件的发布会."""

    state = Choice(CONFERENCE_STATES)
    planned_at = UtcTime()
    held_at = UtcTime(allow_none=True)


class EventOut(EventRow):
    """敏感事件，连同停发内容、口径、发布会和大事记."""

    line = fields.Nested(LineRefOut, allow_none=True)
    statement_task = fields.Nested(HeldTaskOut, allow_none=True)
    statement = fields.Nested(NumberedOut, allow_none=True)
    held = fields.List(fields.Nested(HeldOut), metadata={"description": "冻结停住的定时发布"})
    conferences = fields.List(fields.Nested(ConferenceRefOut))
    lacking = fields.List(fields.String(), metadata={"description": "尚未到位的线"})
    may = fields.List(fields.String())
    notes = fields.List(fields.Nested(NoteOut))
