"""回执的形: what was pushed to a unit, and what may still be done."""

from marshmallow import fields

from services.notify.schemas.pushes import PushOut, UnitName
from shared.web import Choice, Flag, Id, Paging, Shape, UtcTime, Whole
from shared.words import RECEIPT_STATES


class ReceiptFilter(Paging):
    """Which of my unit's receipts; without `state`: all that were pushed to it."""

    state = Choice(RECEIPT_STATES)


class InboxFilter(Paging):
    """What the inbox shows."""

    show = Choice(("waiting", "answered"), load_default="waiting")


class HandedOut(Shape):
    """Who acts for whom."""

    from_ = fields.Nested(UnitName, data_key="from", attribute="from")
    to = fields.Nested(UnitName)


class ReceiptOut(Shape):
    """A receipt with what is to be forwarded and what may still be done."""

    id = Id()
    push_id = Id()
    unit_id = Id()
    unit_name = fields.String()
    level = fields.String()
    branch = Id()
    state = fields.String()
    state_label = fields.String()
    overdue = Flag()
    late = Flag()
    due_at = UtcTime()
    delivered_at = UtcTime()
    answered_at = UtcTime()
    urged_at = UtcTime()
    reason = fields.String()
    handed_over = fields.Nested(HandedOut, metadata={"description": "已转交代理人"})
    allowed_steps = fields.List(fields.String())
    short_link = fields.String(
        metadata={"description": "短链接；没有设置BAIYING_PUBLIC_URL时只有路径；没有可打开的页面时为空"}
    )
    push = fields.Nested(PushOut)
    version = Whole()
