"""推送的形: what notify's doors take and give."""

from marshmallow import fields

from services.notify.network import PUSH_STATES
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import TOPICS

TO = {"missing": "只补推未签收单位", "all": "再次推送全部单位"}


class PushFilter(Paging):
    """Which pushes."""

    state = Choice(PUSH_STATES)
    topic = Choice(TOPICS)
    publication_id = Id()
    task_id = Id()


class RepeatTo(Shape):
    """补推: to the units that are missing, or to all with the director's approval."""

    to = Choice(TO, load_default="missing")


class RepeatPush(RepeatTo):
    """补推 of an earlier push."""

    push_id = Id(required=True)


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
    links = fields.List(fields.Dict())
    state = fields.String()
    state_label = fields.String()
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


class Figures(Shape):
    """Numbers of a set of receipts; `counts` by state add up to `targets`."""

    targets = Whole()
    asked = Whole(metadata={"description": "targets 减免办"})
    acknowledged = Whole(metadata={"description": "已签收与已转发"})
    missing = Whole()
    percent = fields.Float()
    counts = fields.Dict(keys=fields.String(), values=Whole())


class LevelOut(Figures):
    """One level."""

    level = fields.String()
    label = fields.String()


class BranchOut(Figures):
    """One county with its stations."""

    unit_id = Id()
    name = fields.String()
    own_state = fields.String()
    opened_at = UtcTime()
    reason = fields.String()
    bypassed = Flag()


class BypassedOut(Shape):
    """A unit whose stations were opened without it."""

    unit_id = Id()
    name = fields.String()
    reason = fields.String()
    reason_label = fields.String()
    opened_at = UtcTime()


class GapOut(Shape):
    """A unit that has not answered; `vacant`: it has neither liaison nor head on record."""

    unit_id = Id()
    name = fields.String()
    level = fields.String()
    branch = Id()
    branch_name = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    due_at = UtcTime()
    urged_at = UtcTime()
    reason = fields.String()
    vacant = Flag()


class CoverageOut(Figures):
    """覆盖情况: the gaps are at most 500, `gaps_total` counts all."""

    push_id = Id()
    state = fields.String()
    as_of = UtcTime()
    levels = fields.List(fields.Nested(LevelOut))
    branches = fields.List(fields.Nested(BranchOut))
    bypassed = fields.List(fields.Nested(BypassedOut))
    gaps = fields.List(fields.Nested(GapOut))
    gaps_total = Whole()


class UrgedOut(Shape):
    """How many units were reminded."""

    push_id = Id()
    urged = Whole()
