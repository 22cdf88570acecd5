"""Shapes of where publications stand, and of releases at a set time."""

from marshmallow import fields

from services.tasking.channels import OUTLET_TIERS
from services.tasking.content import CHANNELS
from services.tasking.places import ACTIONS, RELEASE_STATES, STATES
from services.tasking.schemas.given_draft import OtherPublication, named
from services.tasking.schemas.taken import WebAddress
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole


class PlacementFilter(Paging):
    """筛选发布去向."""

    state = Choice(STATES)
    open = Flag(metadata={"description": "只看还要办理的：正在送达、待人工确认、未成功"})
    channel = Choice(CHANNELS)
    publication_id = Id()


class ConfirmIn(Shape):
    """人工确认：发布、更正须有网址或版面时段；撤下不需要."""

    url = WebAddress()
    page_ref = Text(1, 200, metadata={"description": "版面、时段或其他说明"})
    position = Text(1, 80, metadata={"description": "头条、次条、头版……"})
    placed_on = Day(metadata={"description": "见报或播出的日期"})


class CarriedIn(Shape):
    """登记媒体采用；网址和版面时段至少填一项."""

    outlet_id = Id(required=True)
    url = WebAddress()
    page_ref = Text(1, 200, metadata={"description": "版面或时段，例如 A3版、19:40"})
    position = Text(1, 80, metadata={"description": "头版头条、专题……"})
    placed_on = Day()


class OutletShown(Shape):
    """哪一家媒体."""

    id = Id()
    name = Text()
    tier = Choice(OUTLET_TIERS)


class PlacementOut(Shape):
    """发布去向：一处地方，发布、更正或撤下，结果如何."""

    id = Id()
    publication = fields.Nested(OtherPublication)
    task_id = Id()
    unit = named()
    channel = Choice(CHANNELS)
    name = Text()
    account_id = Id(allow_none=True)
    outlet = fields.Nested(OutletShown, allow_none=True)
    connector_id = Id(allow_none=True)
    action = Choice(ACTIONS)
    state = Choice(STATES)
    url = Text(allow_none=True)
    page_ref = Text(allow_none=True)
    position = Text(allow_none=True)
    placed_on = Day(allow_none=True)
    content_hash = Text()
    earlier_id = Id(allow_none=True, metadata={"description": "更正或撤下的是哪一条去向"})
    retried_by_id = Id(allow_none=True)
    asked_at = UtcTime()
    settled_at = UtcTime(allow_none=True)
    settled_by = named()
    failure_code = Text(allow_none=True)
    failure = Text(allow_none=True)
    may = fields.List(fields.String(), metadata={"description": "本人此刻可做的：confirm、retry"})
    version = Whole()


class ReleaseFilter(Paging):
    """筛选定时发布."""

    state = Choice(RELEASE_STATES)


class ReleasedTask(Shape):
    """哪一项任务."""

    id = Id()
    number = Text()
    title = Text()


class ReleaseOut(Shape):
    """定时发布."""

    id = Id()
    task = fields.Nested(ReleasedTask)
    unit = named()
    channels = fields.List(fields.String())
    release_at = UtcTime()
    by = named()
    set_at = UtcTime()
    campaign_id = Id(allow_none=True)
    state = Choice(RELEASE_STATES)
    why = Text(allow_none=True, metadata={"description": "没有发出或取消的原因"})
    why_code = Text(allow_none=True)
    settled_at = UtcTime(allow_none=True)
