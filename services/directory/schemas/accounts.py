"""Signing in and out, giving the password again, passwords, sessions, who I am."""

from marshmallow import fields, validate

from services.directory.schemas.units import UnitOut
from shared.web.shape import Day, Flag, Id, Shape, Text, UtcTime, Whole


def _password() -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, 200, error="长度须为 1 至 200 个字"))


class SignIn(Shape):
    """Login and password; a password's blanks count."""

    login = Text(1, 100, required=True)
    password = _password()


class SignedInOut(Shape):
    """The token goes into `Authorization: Bearer`; it holds until expires_at or until signed out."""

    token = fields.String()
    expires_at = UtcTime()


class Confirm(Shape):
    """The password once more, before what weighs heavily."""

    password = _password()


class SetPassword(Shape):
    """A first password, with the one-time code."""

    login = Text(1, 100, required=True)
    code = Text(1, 40, required=True)
    password = _password()


class RenewPassword(Shape):
    """Another password without signing in: where the one that holds has become due."""

    login = Text(1, 100, required=True)
    old_password = _password()
    password = _password()


class ChangePassword(Shape):
    """Another password, with the one that holds."""

    old_password = _password()
    password = _password()


class MyGrantOut(Shape):
    """A role held on a unit, with its words."""

    role = fields.String()
    label = fields.String()
    unit_id = Id()
    unit_name = fields.String()
    until = Day(allow_none=True)


class SessionOut(Shape):
    """会话: one of mine that runs; `way` browser: left alone it ends before expires_at."""

    id = Id()
    way = fields.String()
    way_label = fields.String()
    started_at = UtcTime()
    confirmed_at = UtcTime(allow_none=True)
    expires_at = UtcTime()
    here = Flag()
    """Whether it is the one that asks."""


class EndedOut(Shape):
    """How many sessions were ended."""

    ended = Whole()


class MeOut(Shape):
    """Who I am here."""

    id = Id()
    name = fields.String()
    login = fields.String(allow_none=True)
    unit = fields.Nested(UnitOut)
    grants = fields.List(fields.Nested(MyGrantOut))
    expires_at = UtcTime(allow_none=True)
    password_due_at = UtcTime(allow_none=True)
