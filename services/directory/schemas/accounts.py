"""Signing in and out, passwords, who I am."""

from marshmallow import fields, validate

from services.directory.schemas.units import UnitOut
from shared.web.shape import Id, Shape, Text, UtcTime


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
