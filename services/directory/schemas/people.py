"""People, their grants, their cards."""

from typing import Any

from marshmallow import fields, validate

from shared.web.shape import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import ROLES

_CODE = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z", error="编码只能用字母、数字、- 和 _，最多 40 位")
_LOGIN = validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]{2,39}\Z", error="登录名应为 3 至 40 位字母、数字或 . _ -")


def login(**given: Any) -> Text:
    """登录名 as a field."""
    return Text(3, 40, allow_none=True, validate=_LOGIN, **given)


def code(**given: Any) -> Text:
    """人员编码 as a field."""
    return Text(1, 40, validate=_CODE, **given)


class GrantIn(Shape):
    """A role on a unit; without unit_id on the person's own. From `since` to `until`, both days included."""

    role = Choice(ROLES, required=True)
    unit_id = Id(load_default=None, allow_none=True)
    since = Day(load_default=None, allow_none=True)
    until = Day(load_default=None, allow_none=True)


class PersonFilter(Paging):
    """Which people; `q` part of a name, code or login."""

    unit_id = Id()
    under = Id()
    role = Choice(ROLES)
    active = Flag()
    q = Text(1, 40)


class _PersonFields(Shape):
    """Contact data is taken, sealed, and never given back here."""

    login = login()
    grants = fields.List(fields.Nested(GrantIn), validate=validate.Length(max=40, error="最多 40 项"))
    phone = Text(0, 40)
    mail = Text(0, 200)
    bot = Text(0, 500)


class AddPerson(_PersonFields):
    """A new person; the account begins without a password."""

    code = code(required=True)
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
    since = Day(allow_none=True)
    until = Day(allow_none=True)


class PersonOut(Shape):
    """A person with his account, without anything secret."""

    id = Id()
    code = fields.String()
    name = fields.String()
    unit_id = Id()
    unit_name = fields.Function(lambda person: person.unit.name, metadata={"type": "string"})
    login = fields.String(allow_none=True)
    active = Flag()
    left_at = UtcTime(allow_none=True)
    has_password = fields.Function(lambda person: person.password_hash is not None, metadata={"type": "boolean"})
    grants = fields.List(fields.Nested(GrantOut))
    version = Whole()


class LeaveIn(Shape):
    """离职: why, and who takes the roles over."""

    reason = Text(2, 200, required=True)
    successor_id = Id(load_default=None, allow_none=True)


class PassedOut(Shape):
    """A role on a unit, with words."""

    role = fields.String()
    label = fields.String()
    unit_id = Id()
    unit_name = fields.String()


class LeftOut(Shape):
    """Who left, which roles passed to his successor, and which nobody has taken over."""

    person = fields.Nested(PersonOut)
    passed = fields.List(fields.Nested(PassedOut))
    open = fields.List(fields.Nested(PassedOut))


class CodeOut(Shape):
    """A one-time code in clear; it is shown this once."""

    code = fields.String()
    expires_at = UtcTime()


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
