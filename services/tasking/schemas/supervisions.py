"""Shapes of 督办单: the filter of their list, an answer, a reason, and one as it is given."""

from marshmallow import fields

from services.tasking.schemas.given_draft import named
from services.tasking.supervision import RUNGS, STATES
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import ROLES, STAGES


class SupervisionFilter(Paging):
    """筛选督办单."""

    state = Choice(
        ("open", "answered", "in_progress", "closed"),
        metadata={"description": "open 待答复，answered 已答复，in_progress 待答复和已答复，closed 已办结"},
    )
    rung = Choice(RUNGS, metadata={"description": "blue 蓝色，yellow 黄色，red 红色，hand 人工"})
    unit_id = Id(metadata={"description": "只看一个专班；不在本人范围内的为404"})
    mine = Flag(metadata={"description": "只看等本人答复的"})
    task_id = Id(metadata={"description": "只看一项任务的，连同等上班才发出的"})


class AnswerIn(Shape):
    """答复督办单：只需文字说明."""

    answer = Text(
        1, 1000, required=True, lines=True, metadata={"description": "进展、原因和打算；不要求照片、定位或轨迹"}
    )


class CloseIn(Shape):
    """办结督办单."""

    reason = Text(1, 500, required=True, lines=True)


class AddressedOut(Shape):
    """督办对象：一个角色，或者一个人."""

    role = Choice(ROLES)
    person = named()


class SupervisedOut(Shape):
    """督办的任务."""

    id = Id()
    number = Text()
    title = Text()
    stage = Choice(STAGES)


class SupervisedEventOut(Shape):
    """督办的敏感事件或社会关切."""

    id = Id()
    number = Text()
    title = Text()
    what = Choice(("event", "concern"))


class SupervisionOut(Shape):
    """督办单."""

    id = Id()
    number = Text(allow_none=True, metadata={"description": "编号，例如 督〔2026〕0001号"})
    rung = Choice(RUNGS)
    n = Whole(metadata={"description": "红色：超时后第几个工作日；人工：第几次"})
    name = Text(metadata={"description": "哪一项时限：环节，acknowledge 受理，statement 权威发布，推送的层级"})
    state = Choice(STATES)
    unit = named()
    to = fields.Nested(AddressedOut)
    clock_id = Id()
    task_id = Id(allow_none=True)
    push_id = Id(allow_none=True)
    task = fields.Nested(SupervisedOut, allow_none=True)
    event = fields.Nested(SupervisedEventOut, allow_none=True, metadata={"description": "敏感事件或社会关切的时限"})
    due_at = UtcTime(allow_none=True)
    raised_at = UtcTime()
    send_at = UtcTime(metadata={"description": "何时起显示；常规督办单等到上班"})
    raised_by = named()
    reason = Text(allow_none=True)
    answer = Text(allow_none=True)
    answered_by = named()
    answered_at = UtcTime(allow_none=True)
    closed_at = UtcTime(allow_none=True)
    closed_by = named()
    close_reason = Text(allow_none=True)
    may = fields.List(fields.String(), metadata={"description": "本人此刻可做的：answer、close"})
    version = Whole()
