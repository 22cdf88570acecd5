"""发布连接的形: what its doors take and give. A secret is taken, shown once where we made it, and never given again."""

from typing import Any

from marshmallow import fields, pre_load

from services.notify.senders.carrying import KINDS
from shared.web import Choice, Flag, Id, Shape, Text, UtcTime, Whole


class _Account(Shape):
    """What a connector is set up with; which of it a kind has is said by the refusal."""

    address = Text(0, 2000, metadata={"description": "file：文件夹名；http：接收地址；wechat：接口地址，可不填"})
    app_id = Text(0, 64, metadata={"description": "公众号的 AppID"})
    secret = Text(0, 200, metadata={"description": "公众号的 AppSecret；密封保存，不再显示"})
    cover_media_id = Text(0, 200, allow_none=True, metadata={"description": "公众号永久素材编号，稿件没有封面时使用"})
    releases = Flag(metadata={"description": "false：只存入草稿箱，由人工发布"})


class AddConnector(_Account):
    """A connector of a bureau (default: the one that one's unit belongs to)."""

    kind = Choice(KINDS, required=True)
    name = Text(2, 60, required=True)
    unit_id = Id()


class ChangeConnector(_Account):
    """Only what is to change."""

    name = Text(2, 60)
    active = Flag()


class _Form(Shape):
    """A browser sends every field of its form: what was left empty is not given."""

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> Any:
        return {name: value for name, value in data.items() if value != ""}


class AddConnectorForm(_Form, AddConnector):
    """The form of a new connector."""


class ChangeConnectorForm(_Form, ChangeConnector):
    """The form of a change; an emptied AppSecret stays what it was."""


class ConnectorOut(Shape):
    """A connector and its health; `secret` only in the answer that made it."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    name = fields.String()
    address = fields.String()
    app_id = fields.String()
    cover_media_id = fields.String()
    releases = Flag()
    active = Flag()
    disabled_reason = fields.String()
    old_until = UtcTime(metadata={"description": "旧密钥同时签名到此时"})
    health = fields.String(metadata={"description": "unknown、well、failing、off"})
    health_label = fields.String()
    checked_at = UtcTime()
    well_at = UtcTime()
    last_error = fields.String()
    testing = Flag(metadata={"description": "正在检测"})
    waiting = Whole(metadata={"description": "还没有送达的"})
    allowed_steps = fields.List(fields.String())
    secret = fields.String()
    created_at = UtcTime()
    version = Whole()


class CarriageOut(Shape):
    """One thing carried or to be carried; `would_have_sent`: test keys held it back."""

    id = Id()
    placement_id = Id()
    publication_id = Id()
    task_id = Id()
    action = fields.String()
    action_label = fields.String()
    channel = fields.String()
    title = fields.String()
    state = fields.String()
    state_label = fields.String()
    attempt = Whole()
    failure = fields.String()
    last_error = fields.String()
    would_have_sent = Flag()
    url = fields.String()
    reference = fields.String()
    due_at = UtcTime()
    next_at = UtcTime()
    expires_at = UtcTime()
    settled_at = UtcTime()
