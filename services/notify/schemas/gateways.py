"""网关的形: what its doors take and give; a secret is taken and never given again."""

import json
from typing import Any

from marshmallow import ValidationError, fields, pre_load

from services.notify.ways import GATEWAY_LABELS
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole


class _Gateway(Shape):
    """What a gateway is set up with; which options a kind has is said by the refusal and in docs/deliveries.md."""

    address = Text(0, 2000, metadata={"description": "邮件：smtp+starttls://主机:端口；短信、企业微信：接口地址"})
    options = fields.Dict(keys=fields.String(), metadata={"description": "不涉密的设置，按类型而定"})
    secret = Text(1, 200, metadata={"description": "登录密码、接口密钥或应用Secret；密封保存，不再显示"})
    rate = Whole(1, 6000, allow_none=True, metadata={"description": "每分钟最多发送多少条；空：不限"})


class AddGateway(_Gateway):
    """A gateway of a bureau (default: the one that one's unit belongs to)."""

    kind = Choice(GATEWAY_LABELS, required=True)
    name = Text(2, 60, required=True)
    unit_id = Id()


class ChangeGateway(_Gateway):
    """Only what is to change."""

    name = Text(2, 60)
    active = Flag()


OPTIONS = ("sender", "sender_name", "login", "corp_id", "agent_id")


class _Form(Shape):
    """A browser sends one field each: the options are gathered, what was left empty is not given."""

    sender = Text(0, 254)
    sender_name = Text(0, 40)
    login = Text(0, 254)
    corp_id = Text(0, 64)
    agent_id = Text(0, 20)
    sms_form = Text(0, 4000)

    @pre_load
    def gather(self, data: Any, **_: Any) -> Any:
        given = {name: value for name, value in data.items() if value != ""}
        options = {name: given.pop(name) for name in OPTIONS if name in given}
        if "sms_form" in given:
            try:
                options = json.loads(given.pop("sms_form"))
            except ValueError:
                raise ValidationError("请填写JSON格式的接口说明", "sms_form") from None
            if not isinstance(options, dict):
                raise ValidationError("请填写JSON格式的接口说明", "sms_form")
        if "options" in data:
            raise ValidationError("没有这一项", "options")
        return given | ({"options": options} if options else {}) | ({"rate": None} if data.get("rate") == "" else {})


class AddGatewayForm(_Form, AddGateway):
    """The form of a new gateway."""


class ChangeGatewayForm(_Form, ChangeGateway):
    """The form of a change; an emptied secret stays what it was."""


class GatewayOut(Shape):
    """A gateway and how it fares; never its secret."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    name = fields.String()
    address = fields.String()
    options = fields.Dict()
    rate = Whole()
    active = Flag()
    health = fields.String(metadata={"description": "unknown、well、failing、resting、off"})
    health_label = fields.String()
    checked_at = UtcTime()
    well_at = UtcTime()
    last_error = fields.String()
    resting_until = UtcTime()
    testing = Flag()
    people = Whole(metadata={"description": "经由它接收的人员地址数"})
    allowed_steps = fields.List(fields.String())
    created_at = UtcTime()
    version = Whole()
