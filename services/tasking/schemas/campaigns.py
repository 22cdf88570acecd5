"""Shapes of campaigns: one as given and taken, its products, its moves, the tasks that join."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.tasking.content import PRODUCT_KINDS
from services.tasking.planning import CAMPAIGN_STATES, DUTIES
from services.tasking.schemas.forms import LocalTime
from services.tasking.schemas.given_draft import PushOut, named
from services.tasking.schemas.planning import NoteOut
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole
from shared.words import STAGES, TOPICS

MOVES = ("start", "finish", "cancel")


class CampaignFilter(Paging):
    """筛选专题."""

    state = Choice(CAMPAIGN_STATES)
    central = Flag(metadata={"description": "只看中心工作"})


class GroupMemberIn(Shape):
    """领导小组成员或责任人."""

    person_id = Id(required=True)
    duty = Choice(DUTIES, required=True, metadata={"description": "，".join(f"{a} {b}" for a, b in DUTIES.items())})


class _CampaignPlain(Shape):
    name = Text(1, 120, required=True)
    focus = Text(1, 2000, required=True, lines=True, metadata={"description": "主题：要达到什么"})
    since = Day(required=True)
    until = Day(required=True)
    central = Flag(load_default=False, metadata={"description": "中心工作：期间内相关任务的派单分值提高"})
    topics = fields.List(Choice(TOPICS), load_default=list, metadata={"description": "不填为全部领域"})
    unit_id = Id(metadata={"description": "默认本人任组长或主任的单位"})


class CampaignIn(_CampaignPlain):
    """新建专题."""

    embargo_until = UtcTime(allow_none=True, metadata={"description": "禁发至：此前任何一项都不发布"})
    release_at = UtcTime(allow_none=True, metadata={"description": "统一发布时间：全部稿件同时发布，不会提前"})
    people = fields.List(fields.Nested(GroupMemberIn), validate=validate.Length(max=50))


class CampaignForm(_CampaignPlain):
    """The same as a form: one leader of the group and one who answers for the work; others by the JSON door."""

    embargo_until = LocalTime()
    release_at = LocalTime()
    group_leader = Id()
    owner = Id()

    @post_load
    def _as_people(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        duties = [(duty, data.pop(duty)) for duty in ("group_leader", "owner") if duty in data]
        return {**data, "people": [{"duty": duty, "person_id": one} for duty, one in duties]}


class CampaignTimes(Shape):
    """Embargo and unified release, on the campaign's page."""

    embargo_until = LocalTime()
    release_at = LocalTime()


class CampaignChange(Shape):
    """修改专题；只改给出的字段."""

    name = Text(1, 120)
    focus = Text(1, 2000, lines=True)
    since = Day()
    until = Day()
    central = Flag()
    topics = fields.List(Choice(TOPICS))
    embargo_until = UtcTime(allow_none=True)
    release_at = UtcTime(allow_none=True)
    people = fields.List(fields.Nested(GroupMemberIn), validate=validate.Length(max=50))
    plan_item_id = Id(allow_none=True, metadata={"description": "转入常态：由哪一项年度计划接续"})
    series_id = Id(allow_none=True, metadata={"description": "转入常态：由哪一个栏目接续"})


class MoveIn(Shape):
    """启动、结束、取消专题；取消须说明原因."""

    step = Choice(MOVES, required=True, metadata={"description": "start 启动，finish 结束，cancel 取消"})
    reason = Text(1, 500, lines=True)


class ProductIn(Shape):
    """计划产品."""

    kind = Choice(PRODUCT_KINDS, required=True)
    title = Text(1, 200, required=True)
    due_on = Day(required=True)
    owner_id = Id(allow_none=True)


class ProductChange(Shape):
    """修改计划产品；给出 drop_reason 为取消."""

    kind = Choice(PRODUCT_KINDS)
    title = Text(1, 200)
    due_on = Day()
    owner_id = Id(allow_none=True)
    drop_reason = Text(1, 500, lines=True)


class ProductForm(Shape):
    """A product given up, on the campaign's page."""

    drop_reason = Text(1, 500, required=True, lines=True)


class JoinIn(Shape):
    """任务加入专题."""

    task_id = Id(required=True)
    product_id = Id(metadata={"description": "完成哪一项计划产品"})


class TaskRefOut(Shape):
    """专题里的任务."""

    id = Id()
    number = Text()
    title = Text()
    stage = Choice(STAGES)
    topic = Choice(TOPICS)
    due_at = UtcTime(allow_none=True)
    release_at = UtcTime(allow_none=True)
    published_at = UtcTime(allow_none=True)
    version = Whole()


class ProductOut(Shape):
    """计划产品及其任务."""

    id = Id()
    kind = Text()
    title = Text()
    due_on = Day()
    owner = named()
    task = fields.Nested(TaskRefOut, allow_none=True)
    dropped_at = UtcTime(allow_none=True)
    drop_reason = Text(allow_none=True)
    version = Whole()


class GroupMemberOut(Shape):
    """领导小组成员或责任人."""

    duty = Choice(DUTIES)
    person = named()


class CampaignLine(Shape):
    """专题."""

    id = Id()
    number = Text(metadata={"description": "编号，例如 策〔2026〕0001号"})
    name = Text()
    focus = Text()
    since = Day()
    until = Day()
    central = Flag()
    topics = fields.List(Choice(TOPICS))
    embargo_until = UtcTime(allow_none=True)
    release_at = UtcTime(allow_none=True)
    state = Choice(CAMPAIGN_STATES)
    unit = named()
    planned = Whole(metadata={"description": "计划产品"})
    published = Whole(metadata={"description": "已发布的计划产品"})
    created_at = UtcTime()
    updated_at = UtcTime()
    version = Whole()


class CampaignPushOut(PushOut):
    """一次推送及其稿件."""

    number = Text(allow_none=True)
    title = Text(allow_none=True)


class CampaignOut(CampaignLine):
    """专题，连同领导小组、产品、任务、推送和大事记."""

    people = fields.List(fields.Nested(GroupMemberOut))
    products = fields.List(fields.Nested(ProductOut))
    tasks = fields.List(fields.Nested(TaskRefOut))
    pushes = fields.List(fields.Nested(CampaignPushOut), metadata={"description": "各稿推送的应签收和已签收"})
    plan_item = named()
    series = named()
    items = fields.List(named(), metadata={"description": "本专题的统计项目"})
    may = fields.List(fields.String())
    notes = fields.List(fields.Nested(NoteOut))
