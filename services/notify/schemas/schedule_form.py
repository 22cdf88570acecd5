"""定期推送的表单: the same as the JSON door takes, laid out flat as a browser sends it."""

from typing import Any

from marshmallow import fields, post_load

from services.notify.network import CLASSES
from services.notify.network.recurrence import CONTENTS, EVERY, OFF_DAYS
from services.notify.schemas.schedules import CALM, CLOCK
from shared.web import Choice, Day, Flag, Id, Shape, Text, Whole
from shared.words import AUDIENCES, LEVELS, TOPICS

_RULE = ("every", "at", "weekday", "day", "nth", "off_days")


class RuleForm(Shape):
    """规则."""

    every = Choice(EVERY)
    at = Text(5, 5, validate=[CLOCK])
    weekday = Whole(1, 7)
    day = Whole(1, 31)
    nth = Whole(1, 12)
    off_days = Choice(OFF_DAYS)


class ScheduleForm(RuleForm):
    """新建定期推送."""

    title = Text(2, 80, required=True)
    every = Choice(EVERY, required=True)
    at = Text(5, 5, required=True, validate=[CLOCK])
    content = Choice(CONTENTS, load_default="collection")
    publication_id = Id()
    topics = fields.List(Choice(TOPICS))
    with_counties = Flag()
    audience = Choice(AUDIENCES)
    levels = fields.List(Choice(LEVELS))
    classes = Choice(CLASSES)
    set_id = Id()
    priority = Choice(CALM)
    starts_on = Day()
    ends_on = Day()

    @post_load
    def _as_schedule(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The same as the JSON door takes."""
        plain = (
            "title", "content", "publication_id", "topics", "with_counties", "audience", "levels", "priority",
            "starts_on", "ends_on",
        )  # fmt: skip
        kept = {name: data[name] for name in plain if data.get(name)}
        selector: dict[str, Any] = {"classes": [data["classes"]]} if "classes" in data else {}
        selector |= {"set_id": data["set_id"]} if "set_id" in data else {}
        return kept | {"rule": _rule(data)} | ({"selector": selector} if selector else {})


class ChangeScheduleForm(RuleForm):
    """修改: an empty day ends it never; a rule is given whole, or not at all."""

    title = Text(2, 80)
    ends_on = Day()

    @post_load
    def _as_change(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        kept = {"title": data["title"]} if "title" in data else {}
        rule = {"rule": _rule(data)} if "every" in data else {}
        return {**kept, **rule, "ends_on": data.get("ends_on")}


class SkipForm(Shape):
    """下一次不推送, or after all."""

    skip = Flag(required=True)


def _rule(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in _RULE if name in data}
