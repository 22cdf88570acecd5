"""Units: what they are called and where they stand, from which day on, what they answer for, their vacancies."""

from typing import Any

from marshmallow import fields, validate

from shared.web.shape import Choice, Day, Flag, Id, Paging, Shape, Text, Whole
from shared.words import LEVELS, ROLES, UNIT_KINDS

_CODE = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z", error="编码只能用字母、数字、- 和 _，最多 40 位")
_ADMIN_CODE = validate.Regexp(r"^([0-9]{6}|[0-9]{9}|[0-9]{12})\Z", error="应为 6、9 或 12 位数字")
_POLICE_CODE = validate.Regexp(r"^[0-9]{12}\Z", error="应为 12 位数字")


class WhyFields(Shape):
    """From which day on (today where none is given), why, and the number of the order."""

    since = Day(load_default=None, allow_none=True, metadata={"description": "生效日期；以后的日期到那一天生效"})
    reason = Text(0, 500, load_default=None, allow_none=True)
    document = Text(0, 80, load_default=None, allow_none=True, metadata={"description": "依据文号"})


class UnitFilter(Paging):
    """Which units; `under` is a unit's id, `q` part of a name or code, `on` the day on which they were so."""

    level = Choice(LEVELS)
    kind = Choice(UNIT_KINDS)
    under = Id()
    active = Flag()
    q = Text(1, 80)
    on = Day(load_default=None)


class OpenUnit(WhyFields):
    """A new unit; its level follows from its kind."""

    code = Text(1, 40, required=True, validate=_CODE)
    name = Text(1, 80, required=True)
    short_name = Text(0, 40, load_default="")
    kind = Choice(UNIT_KINDS, required=True)
    parent_id = Id(load_default=None, allow_none=True)
    admin_code = Text(6, 12, load_default=None, allow_none=True, validate=_ADMIN_CODE)
    police_code = Text(12, 12, load_default=None, allow_none=True, validate=_POLICE_CODE)


class ChangeUnit(WhyFields):
    """What changes of a unit; its code and kind never do."""

    name = Text(1, 80)
    short_name = Text(1, 40)
    parent_id = Id()
    admin_code = Text(6, 12, allow_none=True, validate=_ADMIN_CODE)
    police_code = Text(12, 12, allow_none=True, validate=_POLICE_CODE)
    active = Flag()


class MergeUnit(WhyFields):
    """并入: the unit that it becomes part of."""

    into = Id(required=True)
    reason = Text(1, 500, required=True)


class UnitForm(WhyFields):
    """The form on a unit's page: everything as it stands there; what was left as it was changes nothing."""

    name = Text(1, 80, required=True)
    short_name = Text(1, 40, required=True)
    parent_id = Id(load_default=None)
    admin_code = Text(6, 12, load_default=None, validate=_ADMIN_CODE)
    police_code = Text(12, 12, load_default=None, validate=_POLICE_CODE)
    active = Flag(load_default=False)


class TownsForm(Shape):
    """The form of the towns: codes with spaces or line breaks between them."""

    towns = Text(0, 1200, lines=True, load_default="")
    take_over = Flag(load_default=False)


class UnitOut(Shape):
    """A unit. `active` is its own switch; it is closed as well while a unit above it is.

    The path of one that was merged runs below its successor.
    """

    id = Id()
    code = fields.String()
    name = fields.String()
    short_name = fields.String()
    level = fields.String()
    kind = fields.String()
    parent_id = Id(allow_none=True)
    path = fields.String()
    admin_code = fields.String(allow_none=True)
    police_code = fields.String(allow_none=True)
    active = Flag()
    successor_id = Id(allow_none=True)
    version = Whole()


class VacancyFilter(Shape):
    """Which vacancies: below a unit, of one role."""

    under = Id(load_default=None)
    role = Choice(ROLES, load_default=None)


class ShortOut(Shape):
    """专班: how many different people it has, how many it wants."""

    have = Whole()
    wanted = Whole()


class VacancyOut(Shape):
    """A unit and what it lacks: roles nobody holds, roles only deputies hold, a 专班 with too few people."""

    unit_id = Id()
    code = fields.String()
    name = fields.String()
    level = fields.String()
    missing: Any = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    acting: Any = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    short = fields.Nested(ShortOut, allow_none=True)
