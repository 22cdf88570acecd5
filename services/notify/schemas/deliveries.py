"""投递的形: what did not arrive and why, what is to be sent once more, how a push left by each way."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole


class DeliveryFilter(Paging):
    """Which deliveries; so far only those that failed for good are listed over all addresses."""

    state = Choice(("failed",), load_default="failed")
    sink_id = Id()
    push_id = Id()


class FailedOut(Shape):
    """A delivery that failed, with the receiver's reason; a person's address is never shown."""

    id = Id()
    push_id = Id()
    push_number = fields.String()
    title = fields.String()
    unit_id = Id()
    unit_name = fields.String()
    way = fields.String()
    way_label = fields.String()
    sink_id = Id()
    sink_name = fields.String()
    attempt = Whole()
    next_at = UtcTime(metadata={"description": "最后一次应发时间"})
    expires_at = UtcTime()
    last_error = fields.String()


class FailedGroup(Shape):
    """Failed deliveries to one address for one reason."""

    sink_id = Id()
    sink_name = fields.String()
    unit_name = fields.String()
    way = fields.String()
    way_label = fields.String()
    reason = fields.String(allow_none=True)
    count = Whole()
    first = UtcTime(metadata={"description": "最早的应发时间"})
    last = UtcTime()


class FailedGroups(Shape):
    """The largest groups first, a hundred at most."""

    items = fields.List(fields.Nested(FailedGroup))


class Replay(Shape):
    """What to send once more: exactly one of the three, of an address also for one reason alone; `dry_run` counts only.

    `per_second`: they become due one after the other, so fast at most.
    """

    ids = fields.List(Id(), validate=validate.Length(1, 500))
    push_id = Id()
    sink_id = Id()
    reason = Text(1, 300)
    per_second = Whole(1, 200, load_default=20)
    dry_run = Flag(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def check_one(self, data: Any, **_: Any) -> None:
        if len(data.keys() & {"ids", "push_id", "sink_id"}) != 1:
            raise ValidationError("ids、push_id、sink_id 须填且只填一项", "ids")
        if "reason" in data and "sink_id" not in data:
            raise ValidationError("与 sink_id 同用", "reason")


class ReplayOut(Shape):
    """How many failed ones were found (up to a thousand), how many go out again, why the others do not."""

    found = Whole()
    replayed = Whole()
    over = Whole(metadata={"description": "推送已结束、已撤回或已过期，不再发送"})
    off = Whole(metadata={"description": "接收地址已停用或删除"})
    more = Flag(metadata={"description": "还有更多，请再次执行"})
    dry_run = Flag()


class WayOut(Shape):
    """How many deliveries of a push stand where, by one way."""

    way = fields.String()
    way_label = fields.String()
    total = Whole()
    waiting = Whole()
    delivered = Whole()
    would_have_sent = Whole()
    failed = Whole()
    expired = Whole()
    cancelled = Whole()


class WaysOut(Shape):
    """The ways of one push, urges among them."""

    push_id = Id()
    number = fields.String()
    ways = fields.List(fields.Nested(WayOut))


class ReplayForm(Shape):
    """The button of one line, of all that is listed of one push or address, or of one reason at an address."""

    delivery_id = Id()
    push_id = Id()
    sink_id = Id()
    reason = Text(1, 300)

    @validates_schema(skip_on_field_errors=True)
    def check_one(self, data: Any, **_: Any) -> None:
        if len(data) != 1 and data.keys() != {"sink_id", "reason"}:
            raise ValidationError("请选择要重发的投递", "delivery_id")
