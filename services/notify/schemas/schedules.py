"""定期推送的形: a rule, what goes out to whom, the changes, and a schedule with its dates and runs."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.notify.network.recurrence import CONTENTS, EVERY, OFF_DAYS, SCHEDULE_STATES
from services.notify.schemas.addressees import WholeSelector
from services.notify.schemas.pushes import PushOut, RepeatTo, UnitName
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, LEVELS, PRIORITIES, TOPICS

CALM = {code: words for code, words in PRIORITIES.items() if code != "flash"}
"""特急 is for what nobody could plan: a recurring push never is."""
CLOCK: Any = validate.Regexp(r"\A([01]\d|2[0-3]):[0-5]\d\Z", error="须为 09:00 这样的时间")


class RuleIn(Shape):
    """规则: week wants `weekday`, month `day`, working_day `nth`; `at` is Beijing time."""

    every = Choice(EVERY, required=True)
    at = Text(5, 5, required=True, validate=[CLOCK], metadata={"description": "07:00 至 21:59"})
    weekday = Whole(1, 7, metadata={"description": "1 为周一"})
    day = Whole(1, 31, metadata={"description": "超过当月天数时为当月最后一天"})
    nth = Whole(1, 12)
    off_days = Choice(OFF_DAYS, metadata={"description": "遇休息日：顺延（不填）、提前或跳过"})


class LimitsOf(Shape):
    """签收时限，小时: as of a push."""

    city = Whole(1, 2160)
    county = Whole(1, 2160)
    station = Whole(1, 2160)
    expiry = Whole(1, 2160)
    kind = Choice(("working", "wall"))


class ChangeSchedule(Shape):
    """Only what is to change; a rule, a selector and limits are given whole."""

    title = Text(2, 80)
    rule = fields.Nested(RuleIn)
    topics = fields.List(Choice(TOPICS), allow_none=True)
    with_counties = Flag(metadata={"description": "市县联动：各支线另附本县新发布的稿件"})
    audience = Choice(AUDIENCES)
    levels = fields.List(Choice(LEVELS), validate=validate.Length(min=1, max=3))
    selector = fields.Nested(WholeSelector)
    limits = fields.Nested(LimitsOf)
    priority = Choice(CALM)
    ends_on = Day(allow_none=True)


class ScheduleIn(ChangeSchedule):
    """定期推送 of one's bureau (default: the one that one's unit belongs to)."""

    title = Text(2, 80, required=True)
    rule = fields.Nested(RuleIn, required=True)
    content = Choice(CONTENTS, load_default="collection")
    publication_id = Id(metadata={"description": "content 为 publication 时必填"})
    starts_on = Day(metadata={"description": "不填为今天"})
    unit_id = Id()


class AskPush(RepeatTo):
    """补推 of an earlier push (`push_id`), or a recurring push: exactly one of the two."""

    push_id = Id()
    recurring = fields.Nested(ScheduleIn)

    @validates_schema
    def _one_of_two(self, data: dict[str, Any], **_: Any) -> None:
        if ("push_id" in data) == ("recurring" in data):
            raise ValidationError("push_id 与 recurring 须有且只有一个", "push_id")


class ScheduleFilter(Paging):
    """Which recurring pushes."""

    state = Choice(SCHEDULE_STATES)


class StopSchedule(Shape):
    """Why it ends."""

    reason = Text(2, 150, required=True)


class SkipNext(Shape):
    """下一次不推送; false: 还是推送."""

    skip = Flag(load_default=True)


class DateOut(Shape):
    """A date to come; `provisional`: its year's notice is not out yet; `skipped`: nothing will go out, as was said."""

    named_on = Day()
    due_at = UtcTime()
    provisional = Flag()
    skipped = Flag()


class RunOut(Shape):
    """One time that it was due, and what came of it."""

    id = fields.String()
    named_on = Day()
    due_at = UtcTime()
    state = fields.String()
    state_label = fields.String()
    reason = fields.String()
    push_id = Id()
    push_number = fields.String()
    items = Whole(metadata={"description": "汇集了多少篇"})
    ran_at = UtcTime()


class ScheduleOut(Shape):
    """A recurring push; `faults`: why its scope cannot be used now, so that what it sends would be held."""

    id = Id()
    unit = fields.Nested(UnitName)
    title = fields.String()
    rule = fields.Dict()
    rule_words = fields.String()
    content = fields.String()
    content_label = fields.String()
    publication_id = Id()
    publication_title = fields.String()
    topics = fields.List(fields.String())
    with_counties = Flag()
    audience = fields.String()
    levels = fields.List(fields.String())
    selector = fields.Dict()
    in_words = fields.List(fields.String())
    limits = fields.Dict()
    priority = fields.String()
    starts_on = Day()
    ends_on = Day()
    state = fields.String()
    state_label = fields.String()
    reason = fields.String()
    next_at = UtcTime()
    next_dates = fields.List(fields.Nested(DateOut), metadata={"description": "接下来五次，仅在查看一个时"})
    addressed = fields.Dict(keys=fields.String(), values=Whole(), metadata={"description": "现在推送到各级多少个单位"})
    faults = fields.List(fields.String())
    approved_at = UtcTime()
    allowed_steps = fields.List(fields.String())
    created_at = UtcTime()
    version = Whole()


class PushAsked(PushOut):
    """The repeat, or in `recurring` the recurring push that was asked for."""

    recurring = fields.Nested(ScheduleOut)
