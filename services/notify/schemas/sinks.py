"""接收地址的形: ways out of a unit and how they fare; a bot's address and secret are taken and never given back."""

from typing import Any

from marshmallow import fields, pre_load

from services.notify.ways import DIGEST_LABELS, UNIT_WAYS
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES


class _Sink(Shape):
    """What of an address may be set and changed."""

    name = Text(1, 60)
    audience = Choice(AUDIENCES, metadata={"description": "public：对外群组的机器人，内部推送不会发到这里"})
    quiet = Flag(metadata={"description": "非特急推送等到本单位办公时间再发"})
    digest = Choice(DIGEST_LABELS, metadata={"description": "each 随到随发；hourly 每小时汇总；daily 每个工作日汇总"})
    group_id = Id(metadata={"description": "机器人所在的已登记群组"})
    secret = Text(1, 200, metadata={"description": "钉钉、飞书机器人的加签密钥；密封保存，不再显示"})


class AddSink(_Sink):
    """An address; `unit_id` defaults to one's own unit, `way` to webhook."""

    url = Text(1, 2000, required=True)
    way = Choice(UNIT_WAYS)
    unit_id = Id()


class ChangeSink(_Sink):
    """Only what is to change; `url` of a bot, a mailbox or a folder only."""

    url = Text(1, 2000)
    active = Flag()


class _Form(Shape):
    """A browser sends every field of its form: what was left empty is not given; a box that is not ticked is no."""

    boxes = fields.String(load_only=True)

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> Any:
        given = {name: value for name, value in data.items() if value != ""}
        return ({"quiet": "false"} if given.pop("boxes", "") else {}) | given


class AddSinkForm(_Form, AddSink):
    """The form of a new address."""


class ChangeSinkForm(_Form, ChangeSink):
    """The form of a change; an emptied secret stays what it was."""


class RateOut(Shape):
    """What a receiver allows, and how much of it is left now."""

    most = Whole()
    seconds = Whole()
    free = Whole()


class SinkOut(Shape):
    """An address and how it fares; `secret` only in the answer that made it."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    way = fields.String()
    way_label = fields.String()
    name = fields.String()
    url = fields.String(metadata={"description": "机器人地址只显示其不涉密的部分"})
    audience = fields.String()
    quiet = Flag()
    digest = fields.String()
    group_id = Id()
    active = Flag()
    disabled_reason = fields.String()
    old_until = UtcTime(metadata={"description": "旧密钥同时签名到此时"})
    health = fields.String(metadata={"description": "unknown、well、failing、resting、off"})
    health_label = fields.String()
    checked_at = UtcTime()
    well_at = UtcTime()
    last_error = fields.String()
    resting_until = UtcTime(metadata={"description": "对方主机连续失败，到此时再试"})
    testing = Flag(metadata={"description": "正在检测"})
    waiting = Whole(metadata={"description": "待发数，最多数到100"})
    rate = fields.Nested(RateOut)
    allowed_steps = fields.List(fields.String())
    created_at = UtcTime()
    secret = fields.String()
    version = Whole()


class DeliveryOut(Shape):
    """One delivery: `id` is the webhook-id its receiver saw; `would_have_sent`: test keys held it back."""

    id = Id()
    push_id = Id()
    unit_id = Id()
    way = fields.String()
    state = fields.String()
    attempt = Whole()
    next_at = UtcTime()
    sent_at = UtcTime()
    expires_at = UtcTime()
    last_error = fields.String()
    would_have_sent = Flag()
