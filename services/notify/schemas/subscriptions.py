"""订阅的形: how a subscription fares, and what was told to it."""

from marshmallow import fields

from shared.web import Flag, Id, Shape, UtcTime, Whole


class SubscriptionHealth(Shape):
    """A subscription as its sender sees it; what it is set to is intake's."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    url = fields.String()
    events = fields.List(fields.String())
    active = Flag()
    disabled_reason = fields.String(allow_none=True)
    health = fields.String(metadata={"description": "unknown、well、failing、off"})
    health_label = fields.String()
    waiting = Whole(metadata={"description": "还没有送达的"})
    checked_at = UtcTime(allow_none=True)
    well_at = UtcTime(allow_none=True)
    last_error = fields.String(allow_none=True)


class ReportOut(Shape):
    """One thing told or to be told; `would_have_sent`: test keys held it back."""

    id = Id(metadata={"description": "即 webhook-id"})
    seq = Whole()
    kind = fields.String()
    kind_label = fields.String()
    data = fields.Dict()
    state = fields.String()
    state_label = fields.String()
    attempt = Whole()
    last_error = fields.String(allow_none=True)
    would_have_sent = Flag()
    made_at = UtcTime()
    next_at = UtcTime()
    sent_at = UtcTime(allow_none=True)
    expires_at = UtcTime()
