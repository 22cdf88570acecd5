"""受众人群的形: figures by class, month and source; sums, and where they disagree."""

from marshmallow import fields, validate

from services.notify.audiences import KINDS
from services.notify.groups import GROUP_KINDS
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole

MOST = 10_000_000
PERIOD = validate.Regexp(r"20\d\d-(0[1-9]|1[0-2])\Z", error="须为月份，例如 2026-06")


class FigureIn(Shape):
    """One class: how many teams (grids, rooms, institutions), people in all, and a part of the number."""

    kind = Choice(KINDS, required=True)
    number = Whole(0, MOST, required=True, metadata={"description": "支数、网格数、处数或者单位数"})
    people = Whole(0, MOST, metadata={"description": "总人数；警务室和责任制单位不填"})
    within = Whole(0, MOST, metadata={"description": "警务室：其中驻单位的"})


class TotalIn(Shape):
    """五支队伍合计, checked against the sum."""

    number = Whole(0, MOST)
    people = Whole(0, MOST)


class _Tally(Shape):
    source = Text(2, 100, required=True, metadata={"description": "数据来源，例如 治安支队月报"})
    figures = fields.List(fields.Nested(FigureIn), required=True, validate=validate.Length(1, len(KINDS)))
    total = fields.Nested(TotalIn, allow_none=True)


class AddTally(_Tally):
    """A month of a unit; `unit_id` defaults to one's own unit."""

    period = Text(7, 7, required=True, validate=PERIOD)
    unit_id = Id()


class ChangeTally(_Tally):
    """All figures anew."""


class FigureSheetArgs(Shape):
    """The month and the source of a sheet of figures; look first, or bring in."""

    period = Text(7, 7, validate=PERIOD, metadata={"description": "必填：月份"})
    source = Text(2, 100, metadata={"description": "必填：数据来源"})
    dry_run = Flag(load_default=False, metadata={"description": "只检查，不登记"})


class TallyFilter(Paging):
    """Which of them."""

    unit_id = Id()
    period = Text(7, 7, validate=PERIOD)


class SummaryArgs(Shape):
    """Of which unit (default: the widest one sees) and month (default: the last entered)."""

    unit_id = Id()
    period = Text(7, 7, validate=PERIOD)


class FigureOut(Shape):
    """One class."""

    kind = fields.String()
    label = fields.String()
    counted = fields.String(metadata={"description": "number 的量词"})
    number = Whole()
    people = Whole()
    within = Whole()


class SumOut(Shape):
    """A number and its people; as a difference it may be negative."""

    number = Whole(-MOST)
    people = Whole(-MOST)
    within = Whole(-MOST)


class TallyOut(Shape):
    """What a unit entered for a month."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    period = fields.String()
    source = fields.String()
    figures = fields.List(fields.Nested(FigureOut))
    total = fields.Nested(SumOut, allow_none=True, metadata={"description": "五支队伍合计"})
    allowed_steps = fields.List(fields.String())
    created_at = UtcTime()
    changed_at = UtcTime()
    version = Whole()


class ReportArgs(Shape):
    """Of which unit (default: the widest one sees); a population to reckon with."""

    unit_id = Id()
    population = Whole(0, 200_000_000, metadata={"description": "人口数；按一名民警服务3000人口测算，仅供参考"})


class LackingArgs(Paging):
    """Which units lack a group of this kind."""

    kind = Choice(GROUP_KINDS, load_default="police_public")
    unit_id = Id()


class LackingOut(Shape):
    """A unit without such a group."""

    id = Id()
    code = fields.String()
    name = fields.String()
    level = fields.String()
