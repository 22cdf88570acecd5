"""预演的形: a plan as publish takes it, the same as a form's address, and the printed plan."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import fields, post_load, validate

from services.notify.network import CLASSES
from services.notify.schemas.addressees import AddressedOut, WholeSelector
from services.notify.schemas.pushes import UnitName
from services.notify.schemas.schedules import LimitsOf
from shared.web import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import AUDIENCES, LEVELS, PRIORITIES, UNIT_KINDS

SHANGHAI = ZoneInfo("Asia/Shanghai")


class PlannedTexts(Shape):
    """随推送的文字, by level; `short` for SMS."""

    ready = Text(1, 2000, lines=True, allow_none=True)
    city = Text(1, 2000, lines=True, allow_none=True)
    county = Text(1, 2000, lines=True, allow_none=True)
    station = Text(1, 2000, lines=True, allow_none=True)
    short = Text(1, 70, allow_none=True)


class PlanIn(Shape):
    """推送方案 as publish takes it; every part may be missing."""

    audience = Choice(AUDIENCES)
    levels = fields.List(Choice(LEVELS), validate=validate.Length(min=1, max=3))
    selector = fields.Nested(WholeSelector, allow_none=True)
    priority = Choice(PRIORITIES)
    limits = fields.Nested(LimitsOf)
    texts = fields.Nested(PlannedTexts)


class Rehearse(Paging):
    """预演 of a plan, or of the plan of a push; `cursor` and `limit` page the units."""

    push_id = Id(metadata={"description": "按已有推送的方案预演；给出时其他各项不填"})
    unit_id = Id(metadata={"description": "由哪个局推送；不填为本人所在的局"})
    plan = fields.Nested(PlanIn)
    title = Text(1, 200, load_default="（示例标题）")
    text = Text(1, 20_000, lines=True, load_default="（示例正文）")
    at = UtcTime(metadata={"description": "设想何时发布；不填为现在"})


class LocalMoment(fields.Field[datetime]):
    """A moment from a datetime-local input: on the bureau's clock."""

    words = {"invalid": "须为日期和时间"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise self.make_error("invalid") from None
        if moment.tzinfo is not None or not 2000 <= moment.year < 2200:
            raise self.make_error("invalid")
        return moment.replace(tzinfo=SHANGHAI).astimezone(UTC)


class RehearsalForm(Shape):
    """The page's address: nothing in it shows the empty form."""

    push_id = Id()
    unit_id = Id()
    title = Text(1, 200)
    text = Text(1, 20_000, lines=True)
    audience = Choice(AUDIENCES)
    levels = Choice(LEVELS)
    classes = Choice(CLASSES)
    kinds = Choice(UNIT_KINDS)
    set_id = Id()
    district = Id()
    priority = Choice(PRIORITIES)
    county = Whole(1, 2160)
    station = Whole(1, 2160)
    at = LocalMoment()

    @post_load
    def _as_plan(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The same as the JSON door takes."""
        if not data or "push_id" in data:
            return data
        listed = {"kinds": "kinds", "classes": "classes", "district": "districts"}
        selector: dict[str, Any] = {part: [data[name]] for name, part in listed.items() if name in data}
        if "set_id" in data:
            selector["set_id"] = data["set_id"]
        limits = {name: data[name] for name in ("county", "station") if name in data}
        plan: dict[str, Any] = {name: data[name] for name in ("audience", "priority") if name in data}
        plan |= {"levels": [data["levels"]]} if "levels" in data else {}
        plan |= {"selector": selector} if selector else {}
        plan |= {"limits": limits} if limits else {}
        kept: dict[str, Any] = {name: data[name] for name in ("unit_id", "at") if name in data}
        words = {"title": data.get("title", "（示例标题）"), "text": data.get("text", "（示例正文）")}
        return {**kept, **words, "plan": plan, "chosen": data}


class LevelPlanned(Shape):
    """One level: how many units, and the hours they have."""

    level = fields.String()
    label = fields.String()
    units = Whole()
    limit_hours = fields.Float()


class KindPlanned(Shape):
    """One kind of units."""

    kind = fields.String()
    label = fields.String()
    units = Whole()


class BranchPlanned(Shape):
    """One county with its stations: these open between the two moments, by its answer or by its limit."""

    unit_id = Id()
    name = fields.String()
    addressed = Flag(metadata={"description": "本级也在推送范围内"})
    stations = Whole()
    opens_from = UtcTime()
    opens_until = UtcTime()
    due_until = UtcTime()


class WayPlanned(Shape):
    """One way out: `calls` counts the parts of long messages, `waiting` what waits for office hours."""

    way = fields.String()
    label = fields.String()
    deliveries = Whole()
    calls = Whole()
    held_back = Whole(metadata={"description": "现在的密钥级别下不会发出"})
    unsure = Whole(metadata={"description": "team 密钥下按名单逐个核对，此处不能确定"})
    digests = Whole(metadata={"description": "会并入汇总"})
    waiting = Whole()
    leaves_from = UtcTime()
    leaves_until = UtcTime()


class RatePlanned(Shape):
    """A receiver whose rate limits the push."""

    name = fields.String()
    calls = Whole()
    per_minute = Whole()
    seconds = Whole(metadata={"description": "至少需要多少秒"})


class Lacking(Shape):
    """Target units that nobody answers for: how many, and the first of them."""

    number = Whole()
    names = fields.List(fields.String())


class AilingLine(Shape):
    """An address that fared badly."""

    unit_name = fields.String()
    label = fields.String()
    why = fields.String()


class Ailing(Shape):
    """Addresses that fared badly: how many, and the first of them."""

    number = Whole()
    rows = fields.List(fields.Nested(AilingLine))


class UnitsPage(Shape):
    """Who it would reach."""

    items = fields.List(fields.Nested(AddressedOut))
    next = fields.String()


class RehearsalOut(Shape):
    """预演的结果: nothing was written and nothing sent."""

    unit = fields.Nested(UnitName)
    title = fields.String()
    at = UtcTime()
    keys = fields.String()
    audience = fields.String()
    priority = fields.String()
    in_words = fields.List(fields.String())
    faults = fields.List(fields.String(), metadata={"description": "范围为何不能使用；有则谁也不推送"})
    gone = fields.List(fields.String())
    everybody = Flag(metadata={"description": "面向全体"})
    targets = Whole()
    levels = fields.List(fields.Nested(LevelPlanned))
    kinds = fields.List(fields.Nested(KindPlanned))
    branches = fields.List(fields.Nested(BranchPlanned), metadata={"description": "最多200个"})
    branches_total = Whole()
    ends_until = UtcTime()
    inbox = Whole(metadata={"description": "站内收件箱，每个单位一份"})
    ways = fields.List(fields.Nested(WayPlanned))
    outside = Whole()
    held_back = Whole()
    rates = fields.List(fields.Nested(RatePlanned))
    lasts_seconds = Whole()
    vacant = fields.Nested(Lacking)
    ailing = fields.Nested(Ailing)
    units = fields.Nested(UnitsPage)
