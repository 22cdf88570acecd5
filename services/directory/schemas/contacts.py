"""联系方式: what is given, what is shown of it, and why somebody wants to see it."""

from marshmallow import fields

from services.directory.masking import PURPOSE
from shared.web.shape import Day, Flag, Id, Paging, Shape, Text, Whole


class ContactFilter(Paging):
    """Whose contact data; `q` part of a name."""

    unit_id = Id()
    q = Text(1, 40)


class KeepContact(Shape):
    """Work contact data; '' takes one away, what is not given stays. `until` the last day; none: while in post."""

    phone = Text(0, 40)
    mail = Text(0, 200)
    bot = Text(0, 500)
    purpose = Text(2, 100, load_default=PURPOSE)
    until = Day(load_default=None, allow_none=True)


class Reason(Shape):
    """The reason, which stays on record."""

    reason = Text(4, 200, required=True)


class ContactSeenOut(Shape):
    """Contact data masked; `readable` false: no key of ours opens it."""

    person_id = Id()
    name = fields.String()
    unit_id = Id()
    unit_name = fields.String()
    phone = fields.String(allow_none=True)
    mail = fields.String(allow_none=True)
    bot = fields.String(allow_none=True)
    purpose = fields.String(allow_none=True)
    until = Day(allow_none=True)
    readable = Flag()
    version = Whole()


class RevealedOut(Shape):
    """Contact data in clear; it is not stored with the answer."""

    phone = fields.String(allow_none=True)
    mail = fields.String(allow_none=True)
    bot = fields.String(allow_none=True)
