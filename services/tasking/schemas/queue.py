"""Shapes of the queue: one step on many tasks, filters with a name."""

from marshmallow import fields, validate

from services.tasking.in_hand import MANY
from services.tasking.schemas.taken import QUEUES, VIEWS, StepIn
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import KINDS, PRIORITIES, STAGES, SUBTOPICS, TOPICS

AT_ONCE = 100


class BulkIn(Shape):
    """批量办理."""

    step = Choice(MANY, required=True)
    task_ids = fields.List(Id(), required=True, validate=validate.Length(1, AT_ONCE, error="须有1至100项任务"))
    fields_ = fields.Nested(
        StepIn, data_key="fields", load_default=dict, metadata={"description": "步骤所需的各项，每项任务都相同"}
    )


class OutcomeOut(Shape):
    """一项任务的结果."""

    task_id = Id()
    number = Text()
    done = Flag()
    code = Text(metadata={"description": "没有办成的原因代码"})
    title = Text(metadata={"description": "没有办成的原因"})


class ChosenIn(Shape):
    """队列的筛选."""

    queue = Choice(QUEUES)
    stage = Choice(STAGES)
    topic = Choice(TOPICS)
    subtopic = Choice([code for listed in SUBTOPICS.values() for code in listed])
    kind = Choice(KINDS)
    priority = Choice(PRIORITIES)
    unit_id = Id()
    holder_id = Id()
    q = Text(1, 100)
    view = Choice(VIEWS)


class ViewIn(Shape):
    """保存常用视图；同名的改为这一个."""

    name = Text(1, 20, required=True)
    chosen = fields.Nested(ChosenIn, required=True)


class ViewForm(ChosenIn):
    """The queue's filter under a name."""

    name = Text(1, 20, required=True)


class BulkForm(Shape):
    """One step on the tasks that are ticked; `back_to` is the queue as it was."""

    step = Choice(MANY, required=True)
    task_ids = fields.List(Id(), required=True, validate=validate.Length(1, AT_ONCE, error="请勾选1至100项任务"))
    member_id = Id()
    reason = Text(1, 500)
    back_to = Text(1, 1000)


class ViewOut(Shape):
    """常用视图."""

    id = Id()
    name = Text()
    chosen = fields.Dict()
    made_at = UtcTime()
    version = Whole()
