"""Shapes of suggestions as they are shown. A line and the answer to a step never hold a signatory's name."""

from marshmallow import fields

from services.intake.schemas.needs import UnitOut
from services.intake.suggestions import BODIES, FEEDBACK, KINDS, LIMITS, PARTS, PURPOSES, RESOLVED, STATES, WAYS
from shared.web import Choice, Day, Flag, Id, Shape, Text, UtcTime, Whole


class LimitOut(Shape):
    """办理期限."""

    name = Choice(LIMITS)
    label = Text()
    term = Text()
    source = Text(metadata={"description": "依据"})
    since = Day()
    due_at = UtcTime()
    colour = Text(allow_none=True, metadata={"description": "green、blue、yellow、red，终止的没有"})
    colour_words = Text(allow_none=True)
    ended = Text(allow_none=True, metadata={"description": "met 办到，dropped 不再计时"})
    ended_at = UtcTime(allow_none=True)
    kept = Flag(allow_none=True)
    extended_at = UtcTime(allow_none=True)
    extended_why = Text(allow_none=True)
    consent = Text(allow_none=True)
    unit = fields.Nested(UnitOut, allow_none=True, metadata={"description": "会办单位"})
    signatory = Whole(allow_none=True, metadata={"description": "第几位不满意"})


class SuggestionRow(Shape):
    """建议提案."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 建〔2026〕0001号"})
    body = Choice(BODIES)
    kind = Choice(KINDS)
    session = Text()
    outside_number = Text()
    title = Text()
    summary = Text()
    received_on = Day()
    state = Choice(STATES)
    resolved = Choice(RESOLVED, allow_none=True)
    bureau = fields.Nested(UnitOut, allow_none=True)
    lead = fields.Nested(UnitOut, allow_none=True)
    co = fields.List(fields.Nested(UnitOut, allow_none=True))
    limit = fields.Nested(LimitOut, allow_none=True, metadata={"description": "最先到期的一项"})
    labels = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    registered_at = UtcTime()
    updated_at = UtcTime()
    version = Whole()


class HandlingOut(Shape):
    """主办、会办单位."""

    unit = fields.Nested(UnitOut, allow_none=True)
    part = Choice(PARTS)
    part_label = Text()
    since = UtcTime()
    return_until = UtcTime(metadata={"description": "在此之前可以退回"})
    opinion = Text(allow_none=True)
    opinion_at = UtcTime(allow_none=True)
    ended_at = UtcTime(allow_none=True)


class LetterOut(Shape):
    """给一位领衔人、附议人的函."""

    number = Text()
    purpose = Choice(PURPOSES)
    salutation = Text()
    sent_on = Day(allow_none=True)
    way = Choice(WAYS, allow_none=True)
    feedback = Choice(FEEDBACK, allow_none=True)
    feedback_on = Day(allow_none=True)
    feedback_words = Text(allow_none=True)
    labels = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))


class SignatoryOut(Shape):
    """领衔人、附议人."""

    id = Id()
    n = Whole(metadata={"description": "第几位，第1位领衔"})
    name = Text(metadata={"description": "已删除的显示为（已删除）"})
    office = Text(allow_none=True)
    salutation = Text()
    erased_at = UtcTime(allow_none=True)
    letters = fields.List(fields.Nested(LetterOut))


class FindingOut(Shape):
    """签发前检查的发现."""

    key = Text()
    rule = Text()
    verdict = Text(metadata={"description": "block 须改正，confirm 须说明"})
    field = Text()
    start = Whole()
    end = Whole()
    shown = Text()
    words = Text()
    reason = Text(allow_none=True, metadata={"description": "已作的说明"})


class PersonNamed(Shape):
    """本局人员."""

    id = Text()
    name = Text()


class ReplyOut(Shape):
    """答复."""

    id = Id()
    n = Whole()
    purpose = Choice(PURPOSES)
    resolved = Choice(RESOLVED)
    title = Text()
    text = Text()
    state = Text()
    labels = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    written_by = fields.Nested(PersonNamed)
    written_at = UtcTime()
    signed_by = fields.Nested(PersonNamed, allow_none=True)
    signed_at = UtcTime(allow_none=True)
    content_hash = Text()
    findings = fields.List(fields.Nested(FindingOut))


class SuggestionNoteOut(Shape):
    """办理记录的一行."""

    at = UtcTime()
    what = Text()
    words = Text()
    actor = fields.Nested(PersonNamed)
    unit = fields.Nested(UnitOut, allow_none=True)


class SuggestionOut(SuggestionRow):
    """一件建议提案的全部情况."""

    units = fields.List(fields.Nested(HandlingOut))
    limits = fields.List(fields.Nested(LimitOut))
    signatories = fields.List(fields.Nested(SignatoryOut))
    replies = fields.List(fields.Nested(ReplyOut))
    notes = fields.List(fields.Nested(SuggestionNoteOut))
    allowed_steps = fields.List(fields.String())
