"""Units and their vacancies."""

from typing import Any

from marshmallow import fields, validate

from shared.web.shape import Choice, Flag, Id, Paging, Shape, Text, Whole
from shared.words import LEVELS, ROLES, UNIT_KINDS

_CODE = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z", error="编码只能用字母、数字、- 和 _，最多 40 位")
_ADMIN_CODE = validate.Regexp(r"^([0-9]{6}|[0-9]{9}|[0-9]{12})\Z", error="应为 6、9 或 12 位数字")


class UnitFilter(Paging):
    """Which units; `under` is a unit's id, `q` part of a name or code."""

    level = Choice(LEVELS)
    kind = Choice(UNIT_KINDS)
    under = Id()
    active = Flag()
    q = Text(1, 80)


class OpenUnit(Shape):
    """A new unit; its level follows from its kind."""

    code = Text(1, 40, required=True, validate=_CODE)
    name = Text(1, 80, required=True)
    short_name = Text(0, 40, load_default="")
    kind = Choice(UNIT_KINDS, required=True)
    parent_id = Id(load_default=None, allow_none=True)
    admin_code = Text(6, 12, load_default=None, allow_none=True, validate=_ADMIN_CODE)


class ChangeUnit(Shape):
    """What changes of a unit; its code and kind never do."""

    name = Text(1, 80)
    short_name = Text(1, 40)
    parent_id = Id()
    admin_code = Text(6, 12, allow_none=True, validate=_ADMIN_CODE)
    active = Flag()


class UnitOut(Shape):
    """A unit. `active` is its own switch; it is closed as well while a unit above it is."""

    id = Id()
    code = fields.String()
    name = fields.String()
    short_name = fields.String()
    level = fields.String()
    kind = fields.String()
    parent_id = Id(allow_none=True)
    path = fields.String()
    admin_code = fields.String(allow_none=True)
    active = Flag()
    version = Whole()


class VacancyFilter(Shape):
    """Which vacancies: below a unit, of one role."""

    under = Id(load_default=None)
    role = Choice(ROLES, load_default=None)


class VacancyOut(Shape):
    """A unit and the roles nobody active holds on it."""

    unit_id = Id()
    code = fields.String()
    name = fields.String()
    level = fields.String()
    missing: Any = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
