"""Shapes of subscriptions."""

from marshmallow import fields, validate

from services.intake.progress import STATES
from shared.web.shape import Choice, Flag, Id, Shape, Text, UtcTime, Whole

EVENTS = {"all": "全部"} | STATES
_SOME = validate.Length(min=1, max=len(EVENTS), error="至少一项")


class AddSubscription(Shape):
    """订阅本单位需求的进展."""

    url = Text(8, 2000, required=True, metadata={"description": "接收地址，不得含有用户名和查询参数"})
    events = fields.List(
        Choice(EVENTS),
        load_default=["all"],
        validate=_SOME,
        metadata={"description": "需求变为哪些状态时通知；all 为全部"},
    )


class ChangeSubscription(Shape):
    """Only what is to change; `active` true begins anew after the receiver was given up."""

    url = Text(8, 2000)
    events = fields.List(Choice(EVENTS), validate=_SOME)
    active = Flag()


class SubscriptionOut(Shape):
    """订阅; `secret` only in the answer that made it."""

    id = Id()
    unit_id = Id()
    url = Text()
    events = fields.List(Text())
    event_labels = fields.List(Text())
    active = Flag()
    old_until = UtcTime(allow_none=True, metadata={"description": "旧密钥同时签名到此时"})
    secret = Text(metadata={"description": "签名密钥，只出现这一次"})
    created_at = UtcTime()
    version = Whole()
