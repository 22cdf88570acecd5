"""Shapes of the 专班: strength, members, leaves, handing over."""

from marshmallow import fields, validate

from services.tasking.content import PRODUCT_KINDS
from services.tasking.in_hand import CAME_BY, WHAT
from services.tasking.schemas.forms import LocalTime
from services.tasking.schemas.given_draft import named
from services.tasking.schemas.queue import OutcomeOut
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import ROLES, TOPICS


class MemberIn(Shape):
    """登记专班成员：来源、期限、专长、在办上限；整项更换."""

    unit_id = Id(required=True)
    came_by = Choice(CAME_BY, required=True, metadata={"description": "own 本单位，seconded 抽调，hired 招聘"})
    since = UtcTime(allow_none=True, load_default=None)
    until = UtcTime(allow_none=True, load_default=None, metadata={"description": "抽调、招聘的必填"})
    topics = fields.List(Choice(TOPICS), load_default=list, validate=validate.Length(max=len(TOPICS)))
    products = fields.List(Choice(PRODUCT_KINDS), load_default=list, validate=validate.Length(max=len(PRODUCT_KINDS)))
    wip_limit = Whole(1, 100, allow_none=True, load_default=None, metadata={"description": "在办上限；null 为不限"})


class MemberForm(MemberIn):
    """The leader's form."""

    since = LocalTime(load_default=None)  # type: ignore[assignment]  # on the bureau's clock
    until = LocalTime(load_default=None)  # type: ignore[assignment]  # on the bureau's clock


class KeptOut(Shape):
    """登记的专班成员."""

    came_by = Choice(CAME_BY)
    since = UtcTime(allow_none=True)
    until = UtcTime(allow_none=True)
    topics = fields.List(Choice(TOPICS))
    products = fields.List(Choice(PRODUCT_KINDS))
    wip_limit = Whole(allow_none=True)
    version = Whole(metadata={"description": "0 为尚未登记"})


class TaskforceMemberOut(KeptOut):
    """专班成员."""

    member = named()
    roles = fields.List(Choice(ROLES), metadata={"description": "在专班的岗位"})
    holding = Whole(metadata={"description": "在办任务"})
    over = Flag(metadata={"description": "不在期限之内，不计入实有"})
    away_until = UtcTime(allow_none=True)
    cover = named()


class StrengthIn(Shape):
    """应有人数."""

    required = Whole(1, 1000, required=True)
    source = Text(1, 200, required=True, metadata={"description": "依据"})


class StrengthForm(StrengthIn):
    """The director's form."""


class StrengthOut(Shape):
    """应有人数的规定."""

    of = Text(metadata={"description": "city 市局，county 分县局，或单位编号"})
    required = Whole()
    source = Text()
    set_at = UtcTime()
    version = Whole()


class TaskforceLine(Shape):
    """一个专班：应有、实有、缺额、在办."""

    unit = named()
    level = Text()
    required = Whole()
    source = Text()
    rule = Text(metadata={"description": "所依规定：city、county 或单位编号"})
    rule_version = Whole()
    actual = Whole()
    shortfall = Whole()
    running = Whole()


class AbsenceIn(Shape):
    """登记请假."""

    unit_id = Id(required=True)
    person_id = Id(metadata={"description": "不填为本人"})
    cover_id = Id(required=True, metadata={"description": "代理人，同一专班的另一名成员"})
    since = UtcTime(required=True)
    until = UtcTime(required=True, metadata={"description": "返岗时间"})
    reason = Text(1, 200, required=True)


class AbsenceForm(AbsenceIn):
    """The form."""

    since = LocalTime(required=True)  # type: ignore[assignment]  # on the bureau's clock
    until = LocalTime(required=True)  # type: ignore[assignment]  # on the bureau's clock


class AbsenceOut(Shape):
    """请假."""

    id = Id()
    unit_id = Id()
    person = named()
    cover = named()
    since = UtcTime()
    until = UtcTime()
    reason = Text()
    set_by = named()
    on = Flag(metadata={"description": "此刻在请假"})
    ended_at = UtcTime(allow_none=True)
    version = Whole()


class AbsenceFilter(Paging):
    """筛选请假."""

    unit_id = Id()


class LeaverOut(Shape):
    """已离岗、手上还有任务的人."""

    member = named()
    roles = fields.List(Choice(ROLES), metadata={"description": "在专班的岗位"})
    holding = Whole()


class TaskforceOut(TaskforceLine):
    """一个专班及其成员."""

    members = fields.List(fields.Nested(TaskforceMemberOut))
    absences = fields.List(fields.Nested(AbsenceOut))
    leavers = fields.List(fields.Nested(LeaverOut))
    stranded = Whole(metadata={"description": "承办人已离岗的在办任务"})


class HandOverIn(Shape):
    """离岗交接."""

    to = Id(required=True, metadata={"description": "接手人"})
    reason = Text(1, 500, required=True)


class HandedOut(Shape):
    """交接的一项：原来是什么，结果如何."""

    what = Choice(WHAT)
    outcome = fields.Nested(OutcomeOut)
