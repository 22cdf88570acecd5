"""短链接和参考数据的形: opens by unit and day, and asking whether a figure may weigh anything."""

from marshmallow import fields, validate

from shared.web import Day, Flag, Id, Paging, Shape, Text, Whole


class LinkFilter(Paging):
    """Which page of the units."""


class LinkOut(Shape):
    """The short link of one unit and how often it was opened; for reference."""

    unit_id = Id()
    unit_name = fields.String()
    level = fields.String()
    short_link = fields.String()
    opens = Whole()


class DayOpens(Shape):
    """Opens of one day of the bureau."""

    day = Day()
    opens = Whole()


class OpensOut(Shape):
    """点击: of a push as far as one may see it; `note` says that it is for reference and why."""

    opens = Whole()
    units = Whole(metadata={"description": "有人打开过的单位数"})
    days = fields.List(fields.Nested(DayOpens))
    note = fields.String()


class CheckIndicator(Shape):
    """An indicator and the weight that somebody would give it in an appraisal."""

    indicator = Text(1, 40, required=True, metadata={"description": "名称或者代码，例如 转发量、forwards"})
    weight = fields.Float(required=True, allow_nan=False, validate=validate.Range(0, 1000, error="须在 0 至 1000 之间"))


class CheckedIndicator(Shape):
    """Allowed: it is none of the locked ones, or weighs nothing."""

    indicator = fields.String()
    weight = fields.Float()
    allowed = Flag()
