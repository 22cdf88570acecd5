"""群组的形: what is taken and given of a group. No people, no messages, no pictures: there is no field for them."""

from marshmallow import fields

from services.notify.groups import GROUP_KINDS, PLATFORMS, SIZES, STATES
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole

_KIND = "、".join(f"{code}（{label}）" for code, label in GROUP_KINDS.items())


class GroupFilter(Paging):
    """Which groups."""

    kind = Choice(GROUP_KINDS)
    state = Choice(STATES)
    unit_id = Id()


class AddGroup(Shape):
    """A group; `unit_id` defaults to one's own unit."""

    kind = Choice(GROUP_KINDS, required=True, error_messages={"validator_failed": f"须为：{_KIND}"})
    platform = Choice(PLATFORMS, required=True)
    name = Text(2, 40, required=True)
    purpose = Text(4, 200, required=True)
    position = Text(2, 40, required=True, metadata={"description": "负责的岗位，不填姓名"})
    size = Choice(SIZES, required=True, metadata={"description": "人数规模；不登记成员"})
    subgroups = Whole(0, 10_000, load_default=0, metadata={"description": "经由他人所建的群再到达的群数"})
    opened_on = Day(metadata={"description": "建群日期，默认今天"})
    review_on = Day(metadata={"description": "复核日期，默认半年后的工作日，最晚一年"})
    unit_id = Id()


class ChangeGroup(Shape):
    """Only what is to change; what it is for stays."""

    platform = Choice(PLATFORMS)
    name = Text(2, 40)
    purpose = Text(4, 200)
    position = Text(2, 40)
    size = Choice(SIZES)
    subgroups = Whole(0, 10_000)


class ReviewGroup(Shape):
    """复核: the group is still needed."""

    size = Choice(SIZES)
    subgroups = Whole(0, 10_000)
    review_on = Day(metadata={"description": "下次复核日期，默认半年后的工作日，最晚一年"})


class DissolveGroup(Shape):
    """解散, with the reason."""

    reason = Text(2, 200, required=True)


class GroupOut(Shape):
    """A group as registered; `audience`: what may be sent into it."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    platform = fields.String()
    platform_label = fields.String()
    name = fields.String()
    purpose = fields.String()
    position = fields.String()
    size = fields.String()
    size_label = fields.String()
    subgroups = Whole()
    audience = fields.String(metadata={"description": "internal 或者 public"})
    opened_on = Day()
    review_on = Day()
    reviewed_on = Day(allow_none=True)
    dissolved_on = Day(allow_none=True)
    reason = fields.String(allow_none=True)
    state = fields.String(metadata={"description": "active、overdue、dissolved"})
    state_label = fields.String()
    allowed_steps = fields.List(fields.String())
    created_at = UtcTime()
    version = Whole()


class SheetArgs(Shape):
    """Look first, or bring in."""

    dry_run = Flag(load_default=False, metadata={"description": "只检查，不登记"})


class FaultOut(Shape):
    """One thing wrong with a sheet."""

    row = Whole(metadata={"description": "表格中的行号，标题行为1"})
    column = fields.String()
    reason = fields.String()


class SheetTold(Shape):
    """What came of a sheet: all of it, or nothing where there are faults."""

    dry_run = Flag()
    added = Whole()
    changed = Whole()
    same = Whole()
    faults = fields.List(fields.Nested(FaultOut))
