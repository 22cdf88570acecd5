"""Shapes of tasking's forms: the queue's filter, a draft, and the form of any step, read into the step's fields."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields, post_load

from services.tasking.content import CHANNELS
from services.tasking.schemas.draft import HASH
from services.tasking.schemas.push_plan import PushFields, plan_of
from services.tasking.schemas.taken import VIEWS, TaskFilter, WebAddress
from shared.db import SHANGHAI
from shared.web import Choice, Id, Text, Whole

PUSH_MODES = {"internal": "推送（内部）", "public": "推送（可对外转发）", "none": "不推送"}


class LocalTime(fields.Field[datetime]):
    """A moment from a datetime-local input: on the bureau's clock."""

    words = {"invalid": "须为日期和时间"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
            if moment.tzinfo is not None or not 2000 <= moment.year < 2200:
                raise ValueError
            return moment.replace(tzinfo=SHANGHAI).astimezone(UTC)
        except ValueError:
            raise self.make_error("invalid") from None


class QueueFilter(TaskFilter):
    """The queue's address; an empty search is none. `taken`: a task that somebody else claimed first."""

    view = Choice(VIEWS)
    taken = Id()


class _StepForm(PushFields):
    """The form of any step; `draft` is the version sent to review (a form's `version` is If-Match)."""

    reason = Text(1, 500, lines=True)
    member_id = Id()
    task_id = Id()
    content_hash = Text(64, 64, validate=[HASH])
    opinion = Text(1, 1000, lines=True)
    draft = Whole(1, 100_000)
    until = LocalTime()
    channels = fields.List(Choice(CHANNELS))
    push_mode = Choice(PUSH_MODES)
    release_at = LocalTime()
    unit_id = Id()
    outlet_id = Id()
    checked = fields.List(Text(1, 40))
    line_ids = fields.List(Id())

    @post_load
    def _as_step(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The same fields as the JSON door takes."""
        plain = (
            "reason", "member_id", "task_id", "content_hash", "opinion", "until", "release_at", "unit_id", "checked",
            "line_ids",
        )  # fmt: skip
        given = {name: data[name] for name in plain if name in data}
        if "draft" in data:
            given["version"] = data["draft"]
        if "push_mode" in data:
            given["channels"] = [_channel(code, data) for code in data.get("channels", [])]
            mode = data["push_mode"]
            given["push"] = None if mode == "none" else plan_of(data, mode)
        return given


def _channel(code: str, data: dict[str, Any]) -> dict[str, Any]:
    outlet = data.get("outlet_id") if code == "press" else None
    named = {"url": data.get(f"url_{code}"), "account_id": data.get(f"account_{code}"), "outlet_id": outlet}
    return {"channel": code, **{name: value for name, value in named.items() if value}}


_OF_CHANNELS = {f"url_{code}": WebAddress() for code in CHANNELS} | {f"account_{code}": Id() for code in CHANNELS}
StepForm: Any = type("StepForm", (_StepForm,), _OF_CHANNELS)
"""With an address and an account for each channel."""
