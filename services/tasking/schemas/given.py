"""Shapes that tasking gives: tasks, their steps, limits, needs and history, as documented."""

from marshmallow import fields

from services.tasking.limits import COLOURS
from services.tasking.schemas.given_draft import PublicationOut, PushOut, ReviewOut, VersionOut, named
from services.tasking.schemas.given_limits import LimitOut
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, KINDS, PRIORITIES, STAGES, SUBTOPICS, TOPICS

_SUBTOPICS = [code for listed in SUBTOPICS.values() for code in listed]


class _TaskPlain(Shape):
    """What a task says in lists and alone."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 任〔2026〕0001号"})
    title = Text()
    kind = Choice(KINDS)
    topic = Choice(TOPICS)
    subtopic = Choice(_SUBTOPICS, allow_none=True)
    priority = Choice(PRIORITIES)
    audience = Choice(AUDIENCES)
    stage = Choice(STAGES)
    unit = named()
    holder = named()
    opened_at = UtcTime()
    version = Whole()


class TaskLine(_TaskPlain):
    """任务列表的一行."""

    stage_at = UtcTime()
    due_at = UtcTime(allow_none=True)
    no_clock = Text(allow_none=True)
    late_at = UtcTime(allow_none=True)
    colour = Choice(COLOURS)
    paused = Flag()
    central = Flag(metadata={"description": "属于中心工作"})
    mirrored = Flag(metadata={"description": "对接市局的任务"})
    delegated = Flag(metadata={"description": "委派件"})
    claimable = Flag()


class StepOut(Shape):
    """本环节的一个步骤：能否办理，为什么不能."""

    step = Text()
    label = Text()
    to = Choice(STAGES)
    wants = fields.List(fields.String())
    optional = fields.List(fields.String())
    allowed = Flag()
    why = Text()
    code = Text()


class NeedSeen(Shape):
    """任务背后的需求."""

    need_id = Id()
    number = Text()
    unit = named()
    kind = Choice(KINDS)
    topic = Choice(TOPICS)
    subtopic = Choice(_SUBTOPICS, allow_none=True)
    title = Text()
    body = Text()
    priority = Choice(PRIORITIES)
    audience = Choice(AUDIENCES)
    details = fields.Dict(keys=fields.String(), metadata={"description": "类别要素；隐去的数字为 null"})
    direct = Flag(metadata={"description": "基层所队直报市局"})
    wanted_by = UtcTime(allow_none=True)
    region = Text(allow_none=True)
    raised_at = UtcTime()
    amended_at = UtcTime(allow_none=True)
    withdrawn_at = UtcTime(allow_none=True)
    withdraw_reason = Text(allow_none=True)
    merged_at = UtcTime(allow_none=True)


class PausedOut(Shape):
    """挂起."""

    at = UtcTime()
    by = named()
    reason = Text()
    returned = Flag()


class MirrorOut(Shape):
    """对接的另一项任务办到哪里."""

    id = Id()
    number = Text()
    title = Text()
    stage = Choice(STAGES)
    unit = named()
    holder = named()
    due_at = UtcTime(allow_none=True)
    colour = Choice(COLOURS)
    paused = Flag()
    published_at = UtcTime(allow_none=True)
    closed_at = UtcTime(allow_none=True)
    close_reason = Text(allow_none=True)
    seen = Flag(metadata={"description": "本人能否打开"})


class HelperOut(Shape):
    """协办人."""

    person = named()
    since = UtcTime()


class TaskOut(_TaskPlain):
    """任务."""

    delegator = named()
    cover = named()
    helpers = fields.List(fields.Nested(HelperOut), metadata={"description": "协办人"})
    mirrors = fields.List(fields.Nested(MirrorOut), metadata={"description": "下派对接的县级任务"})
    mirror_of = fields.Nested(MirrorOut, allow_none=True, metadata={"description": "所对接的市局任务"})

    wanted_by = UtcTime(allow_none=True)
    desk = named()
    claimed_at = UtcTime(allow_none=True)
    accepted_at = UtcTime(allow_none=True)
    updated_at = UtcTime()
    paused = fields.Nested(PausedOut, allow_none=True)
    limit = fields.Nested(LimitOut)
    route = fields.Dict()
    needs = fields.List(fields.Nested(NeedSeen))
    draft = fields.Nested(VersionOut, allow_none=True)
    content_hash = Text(allow_none=True)
    versions = Whole()
    round = Whole()
    reviews = fields.List(fields.Nested(ReviewOut))
    parts = fields.List(fields.Dict())
    level = fields.Dict(allow_none=True, metadata={"description": "本级可办理的人员；没有时说明原因"})
    publication = fields.Nested(PublicationOut, allow_none=True)
    pushes = fields.List(fields.Nested(PushOut))
    similar = fields.List(fields.Dict())
    merged_into = fields.Dict(allow_none=True)
    urged = Whole()
    withdrawn_at = UtcTime(allow_none=True)
    published_at = UtcTime(allow_none=True)
    recalled_at = UtcTime(allow_none=True)
    killed_at = UtcTime(allow_none=True)
    endorsed_at = UtcTime(allow_none=True, metadata={"description": "撤稿、作废由第二人复核的时间"})
    correcting_at = UtcTime(allow_none=True, metadata={"description": "更正途中：何时开始"})
    correct_reason = Text(allow_none=True)
    release_at = UtcTime(allow_none=True, metadata={"description": "定时发布的时间"})
    closed_at = UtcTime(allow_none=True)
    close_reason = Text(allow_none=True)
    allowed_steps = fields.List(fields.String())
    steps = fields.List(fields.Nested(StepOut))


class PastOut(Shape):
    """办理历程的一行."""

    at = UtcTime()
    what = Text()
    step = Text(allow_none=True)
    label = Text()
    from_stage = Text(allow_none=True)
    to_stage = Text(allow_none=True)
    reason = Text(allow_none=True)
    actor = named()
