"""转交代理人的形."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import fields, post_load

from services.notify.schemas.pushes import UnitName
from shared.db import SHANGHAI
from shared.web import Day, Flag, Id, Shape, UtcTime, Whole


class HandOverIn(Shape):
    """One receipt, or everything that comes to oneself until a moment; `unit_id` defaults to one's own unit."""

    to_person_id = Id(required=True)
    receipt_id = Id()
    unit_id = Id()
    since = UtcTime()
    until = UtcTime(metadata={"description": "转交一段时间的截止时间，最长92天；转交一份回执的不填"})


class HandOverForm(Shape):
    """The form: days on the bureau's calendar, the last one included; of one receipt none are asked."""

    to_person_id = Id(required=True)
    unit_id = Id()
    since = Day()
    until = Day()

    @post_load
    def as_moments(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The same fields as the JSON door takes."""
        begins = {name: _midnight(data[name], later) for name, later in (("since", 0), ("until", 1)) if name in data}
        return data | begins


def _midnight(day: date, later: int) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), SHANGHAI).astimezone(UTC)


class HandOverOut(Shape):
    """A hand-over; `holds`: it is in force now."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    receipt_id = Id()
    from_ = fields.Nested(UnitName, data_key="from", attribute="from")
    to = fields.Nested(UnitName)
    since = UtcTime()
    until = UtcTime()
    ended_at = UtcTime()
    created_at = UtcTime()
    holds = Flag()
    allowed_steps = fields.List(fields.String())
    version = Whole()
