"""接收地址的形: ways out of a unit, and what went to them."""

from marshmallow import fields

from shared.web import Flag, Id, Shape, Text, UtcTime, Whole


class AddSink(Shape):
    """A webhook; `unit_id` defaults to one's own unit."""

    url = Text(8, 2000, required=True)
    unit_id = Id()


class ChangeSink(Shape):
    """Switch a webhook off or on."""

    active = Flag(required=True)


class SinkOut(Shape):
    """A webhook; `secret` only in the answer that made it."""

    id = Id()
    unit_id = Id()
    url = fields.String()
    active = Flag()
    disabled_reason = fields.String()
    old_until = UtcTime(metadata={"description": "旧密钥同时签名到此时"})
    created_at = UtcTime()
    secret = fields.String()
    version = Whole()


class DeliveryOut(Shape):
    """One delivery: `id` is the webhook-id its receiver saw; `would_have_sent`: test keys held it back."""

    id = Id()
    push_id = Id()
    unit_id = Id()
    state = fields.String()
    attempt = Whole()
    next_at = UtcTime()
    sent_at = UtcTime()
    expires_at = UtcTime()
    last_error = fields.String()
    would_have_sent = Flag()
