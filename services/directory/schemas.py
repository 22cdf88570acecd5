"""The directory's shapes: what its doors take and give."""

from typing import Any

from marshmallow import fields, validate

from shared.web.shape import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import LEVELS, ROLES, UNIT_KINDS

_CODE = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z", error="编码只能用字母、数字、- 和 _，最多 40 位")
_LOGIN = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]{2,39}\Z", error="登录名应为 3 至 40 位字母、数字或 . _ -")
_ADMIN_CODE = validate.Regexp(r"^([0-9]{6}|[0-9]{9}|[0-9]{12})\Z", error="应为 6、9 或 12 位数字")


class SignIn(Shape):
    """Login and password; a password's blanks count."""

    login = Text(1, 100, required=True)
    password = fields.String(required=True, validate=validate.Length(1, 200, error="长度须为 1 至 200 个字"))


class SignedInOut(Shape):
    """The token goes into `Authorization: Bearer`; it holds until expires_at or until signed out."""

    token = fields.String()
    expires_at = UtcTime()


class SetPassword(Shape):
    """A first password, with the one-time code."""

    login = Text(1, 100, required=True)
    code = Text(1, 40, required=True)
    password = fields.String(required=True, validate=validate.Length(1, 200, error="长度须为 1 至 200 个字"))


class ChangePassword(Shape):
    """Another password, with the one that holds."""

    old_password = fields.String(required=True, validate=validate.Length(1, 200, error="长度须为 1 至 200 个字"))
    password = fields.String(required=True, validate=validate.Length(1, 200, error="长度须为 1 至 200 个字"))


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


class GrantIn(Shape):
    """A role on a unit; without unit_id on the person's own."""

    role = Choice(ROLES, required=True)
    unit_id = Id(load_default=None, allow_none=True)


class PersonFilter(Paging):
    """Which people; `q` part of a name, code or login."""

    unit_id = Id()
    under = Id()
    role = Choice(ROLES)
    active = Flag()
    q = Text(1, 40)


class _PersonFields(Shape):
    """Contact data is taken, sealed, and never given back here."""

    login = Text(3, 40, allow_none=True, validate=_LOGIN)
    grants = fields.List(fields.Nested(GrantIn), validate=validate.Length(max=40, error="最多 40 项"))
    phone = Text(0, 40)
    mail = Text(0, 200)
    bot = Text(0, 500)


class AddPerson(_PersonFields):
    """A new person; the account begins without a password."""

    code = Text(1, 40, required=True, validate=_CODE)
    name = Text(1, 40, required=True)
    unit_id = Id(required=True)


class ChangePerson(_PersonFields):
    """What changes of a person; `grants` is the whole list."""

    name = Text(1, 40)
    unit_id = Id()
    active = Flag()


class GrantOut(Shape):
    """A role held on a unit."""

    role = fields.String()
    label = fields.Function(lambda grant: ROLES.get(grant.role, grant.role), metadata={"type": "string"})
    unit_id = Id()


class PersonOut(Shape):
    """A person with his account, without anything secret."""

    id = Id()
    code = fields.String()
    name = fields.String()
    unit_id = Id()
    unit_name = fields.Function(lambda person: person.unit.name, metadata={"type": "string"})
    login = fields.String(allow_none=True)
    active = Flag()
    has_password = fields.Function(lambda person: person.password_hash is not None, metadata={"type": "boolean"})
    grants = fields.List(fields.Nested(GrantOut))
    version = Whole()


class CodeOut(Shape):
    """A one-time code in clear; it is shown this once."""

    code = fields.String()
    expires_at = UtcTime()


class MyGrantOut(Shape):
    """A role held on a unit, with its words."""

    role = fields.String()
    label = fields.String()
    unit_id = Id()
    unit_name = fields.String()


class MeOut(Shape):
    """Who I am here."""

    id = Id()
    name = fields.String()
    login = fields.String(allow_none=True)
    unit = fields.Nested(UnitOut)
    grants = fields.List(fields.Nested(MyGrantOut))
    expires_at = UtcTime(allow_none=True)


class CardsFilter(Shape):
    """Whose cards: ids with commas between, at most 200."""

    ids = Text(36, 7500, required=True)


class ContactOut(Shape):
    """Work contact data, for notify only."""

    phone = fields.String()
    mail = fields.String()
    bot = fields.String()


class CardOut(Shape):
    """名片: a display name and the number of its version."""

    id = Id()
    card_version = Whole()
    name = fields.String()
    contact = fields.Nested(ContactOut)


class RosterArgs(Shape):
    """`dry_run`: judge only. `codes`: give the one-time codes of new accounts in clear, this once."""

    dry_run = Flag(load_default=False)
    codes = Flag(load_default=False)


class TallyOut(Shape):
    """How many rows were new, how many changed something."""

    created = Whole()
    changed = Whole()


class FaultOut(Shape):
    """One thing wrong with a row, as the spreadsheet counts rows."""

    row = Whole()
    column = fields.String()
    reason = fields.String()


class RosterOut(Shape):
    """What an import did or would do."""

    dry_run = Flag()
    encoding = fields.String()
    rows = Whole()
    units = fields.Nested(TallyOut)
    people = fields.Nested(TallyOut)
    unchanged = Whole()
    faults = fields.List(fields.Nested(FaultOut))
    codes = fields.Dict(keys=fields.String(), values=fields.String())


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
