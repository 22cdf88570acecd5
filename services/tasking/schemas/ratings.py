"""Shapes of ratings: the filter of their list, an answer, one as it is given."""

from marshmallow import fields

from services.tasking.satisfaction import RATING_STATES
from services.tasking.schemas.given_draft import named
from services.tasking.schemas.supervisions import SupervisedOut
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole


class RatingFilter(Paging):
    """筛选评价."""

    state = Choice(RATING_STATES, metadata={"description": "satisfied 满意，open 待重新答复，answered 已重新答复"})


class ReanswerIn(Shape):
    """重新答复，原文告知提出单位."""

    answer = Text(2, 1000, required=True, lines=True, metadata={"description": "补充了什么，或者为什么不改"})


class RatingLimitOut(Shape):
    """重新答复的时限."""

    due_at = UtcTime(allow_none=True)
    late_at = UtcTime(allow_none=True)
    ended_at = UtcTime(allow_none=True)
    kept = Flag(allow_none=True)
    colour = Text()


class RatingOut(Shape):
    """满意度评价."""

    id = Id()
    need_id = Id()
    need_number = Text()
    round = Whole(metadata={"description": "第几次：1为首次，2为重新答复以后"})
    state = Choice(RATING_STATES)
    reason = Text(allow_none=True, metadata={"description": "不满意的原因"})
    rated_at = UtcTime()
    unit = named()
    desk = named()
    task = fields.Nested(SupervisedOut)
    limit = fields.Nested(RatingLimitOut, allow_none=True)
    answers_by = Text(metadata={"description": "由谁答复"})
    answer = Text(allow_none=True)
    answered_by = named()
    answered_at = UtcTime(allow_none=True)
    may_answer = Flag(metadata={"description": "本人此刻可否答复"})
    version = Whole()
