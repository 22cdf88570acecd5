"""推送的形: what notify's doors take and give."""

from marshmallow import fields

from services.notify.network import PUSH_STATES
from shared.web import Choice, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import TOPICS

TO = {"missing": "只补推未签收单位", "all": "再次推送全部单位"}


class PushFilter(Paging):
    """Which pushes."""

    state = Choice(PUSH_STATES)
    topic = Choice(TOPICS)
    publication_id = Id()
    task_id = Id()
    q = Text(0, 100, metadata={"description": "编号，或者标题中的文字（在最近2000次推送中找）"})


class RepeatTo(Shape):
    """补推: to the units that are missing, or to all with the director's approval."""

    to = Choice(TO, load_default="missing")


class Recall(Shape):
    """Why it is recalled; every unit it had reached reads this."""

    reason = Text(2, 150, required=True)


class UnitName(Shape):
    """A unit as an answer names it."""

    id = Id()
    name = fields.String()


class PushOut(Shape):
    """A push; the numbers are of the receipts one may see."""

    id = Id()
    number = fields.String()
    purpose = fields.String()
    purpose_label = fields.String()
    unit = fields.Nested(UnitName)
    publication_id = Id()
    task_id = Id()
    about_ids = fields.List(Id())
    about = fields.List(fields.Dict(), metadata={"description": "本推送所更正、撤回或补推的推送；仅在查看一个推送时"})
    followed_by = fields.List(fields.Dict(), metadata={"description": "其后的更正、撤稿、作废和补推；同上"})
    topic = fields.String()
    priority = fields.String()
    audience = fields.String()
    title = fields.String()
    text = fields.String()
    ready_text = fields.String()
    short_text = fields.String(metadata={"description": "短文字，供短信等；仅在回执上"})
    links = fields.List(fields.Dict())
    state = fields.String()
    state_label = fields.String()
    held_reason = fields.String(metadata={"description": "范围有误的原因"})
    scope = fields.Dict(metadata={"description": "推送时的范围：words, name, gone；仅在查看一个推送时"})
    close_reason = fields.String()
    addressed = fields.Dict()
    allowed_steps = fields.List(fields.String())
    targets = Whole()
    acknowledged = Whole()
    percent = fields.Float()
    created_at = UtcTime()
    opened_at = UtcTime()
    expires_at = UtcTime()
    closed_at = UtcTime()
    version = Whole()
