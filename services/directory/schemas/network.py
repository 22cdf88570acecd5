"""The past of units, what they answer for, who sits in their seats."""

from typing import Any

from marshmallow import fields, validate

from shared.web.shape import Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole

_MOST_TOWNS, _MOST_SEATS = 60, 9


class SpanOut(Shape):
    """A unit from a day until before another; `what` is the change in words."""

    since = Day()
    until = Day(allow_none=True)
    what = fields.String()
    name = fields.String()
    short_name = fields.String()
    parent_id = Id(allow_none=True)
    parent_name = fields.String(allow_none=True)
    admin_code = fields.String(allow_none=True)
    police_code = fields.String(allow_none=True)
    active = Flag()
    successor_id = Id(allow_none=True)
    successor_name = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    document = fields.String(allow_none=True)
    by = fields.String()
    noted_at = UtcTime()


class PlannedOut(Shape):
    """A change to come; `fault`: why it could not be done on its day."""

    id = Id()
    on = Day()
    changes: Any = fields.Dict(keys=fields.String())
    reason = fields.String(allow_none=True)
    document = fields.String(allow_none=True)
    state = fields.String()
    fault = fields.String(allow_none=True)
    version = Whole()


class SetTowns(Shape):
    """辖区 as the codes of its towns, all of them. `take_over`: also those that another unit has now."""

    towns = fields.List(Text(9, 12), required=True,
                        validate=validate.Length(max=_MOST_TOWNS, error=f"最多 {_MOST_TOWNS} 个"))  # fmt: skip
    take_over = Flag(load_default=False)


class TownOut(Shape):
    """A town and since when."""

    town = fields.String()
    since = Day()


class TownFilter(Paging):
    """Of which place: 6 digits of a county, 9 or 12 of a town; none: every town that is listed."""

    code = Text(6, 12, load_default=None)


class AnsweringOut(Shape):
    """A unit that answers for a place."""

    id = Id()
    code = fields.String()
    name = fields.String()
    kind = fields.String()


class WhoAnswersOut(Shape):
    """Who answers for a place; `how` one knows: jurisdiction, station or admin_code."""

    code = fields.String()
    bureau = fields.Nested(AnsweringOut)
    station = fields.Nested(AnsweringOut, allow_none=True)
    how = fields.String()


class SetSeats(Shape):
    """Who sits there, the holder first, then the deputies in their order."""

    person_ids = fields.List(Id(), required=True,
                             validate=validate.Length(max=_MOST_SEATS, error=f"最多 {_MOST_SEATS} 人"))  # fmt: skip


class HolderOut(Shape):
    """One who sits there; place 1 is the holder."""

    person_id = Id()
    name = fields.String()
    place = Whole()


class SeatOut(Shape):
    """A role with seats; `acting`: nobody holds the first, a deputy stands in."""

    role = fields.String()
    label = fields.String()
    acting = Flag()
    holders = fields.List(fields.Nested(HolderOut))
