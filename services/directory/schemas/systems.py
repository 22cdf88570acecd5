"""Shapes of the departments' own systems and of their tokens."""

from marshmallow import fields, validate

from services.directory.keys import OVERLAP_DAYS
from shared.web.shape import Choice, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import SCOPES

_SOME = validate.Length(min=1, max=len(SCOPES), error="至少一项权限")


class AddSystem(Shape):
    """A unit's own system and what it may do."""

    unit_id = Id(required=True)
    name = Text(2, 40, required=True)
    scopes = fields.List(Choice(SCOPES), required=True, validate=_SOME)


class ChangeSystem(Shape):
    """Only what is to change; `active` false switches it off everywhere within seconds."""

    name = Text(2, 40)
    scopes = fields.List(Choice(SCOPES), validate=_SOME)
    active = Flag()


class RotateSecret(Shape):
    """How long the secret before goes on holding, in days; 0: it ends at once, with its tokens."""

    keep_days = Whole(0, 30, load_default=OVERLAP_DAYS)


class SecretOut(Shape):
    """A secret that holds; never the secret itself."""

    made_at = UtcTime()
    until = UtcTime(allow_none=True)
    used_at = UtcTime(allow_none=True, metadata={"description": "最近一次换取令牌"})


class SystemOut(Shape):
    """A system; `client_secret` only in the answer that made it."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    name = fields.String()
    client_id = fields.String()
    client_secret = fields.String(metadata={"description": "只在登记或更换时出现这一次"})
    scopes = fields.List(fields.String())
    scope_labels = fields.List(fields.String())
    active = Flag()
    secrets = fields.List(fields.Nested(SecretOut), metadata={"description": "现在有效的密钥，新的在前"})
    created_at = UtcTime()
    updated_at = UtcTime()
    version = Whole()


class AskToken(Shape):
    """RFC 6749 4.4.2, as JSON or as a form; id and secret also as HTTP Basic."""

    as_form = True

    grant_type = Text(1, 40, required=True, metadata={"description": "client_credentials"})
    client_id = Text(1, 80)
    client_secret = Text(1, 200)
    scope = Text(0, 200, metadata={"description": "可不填；所持权限就是登记的权限"})


class TokenOut(Shape):
    """RFC 6749 5.1."""

    access_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = Whole(required=True, metadata={"description": "秒"})
    scope = fields.String(required=True)
