"""The JSON door of campaigns: made, changed, moved on; products; tasks that join."""

from typing import Any

from services.tasking.actions import campaign_products as products
from services.tasking.actions import campaigns as actions
from services.tasking.models import Campaign, CampaignProduct, Task
from services.tasking.queries import campaigns as queries
from services.tasking.queries import task_seen
from services.tasking.schemas.campaigns import (
    CampaignChange,
    CampaignFilter,
    CampaignIn,
    CampaignLine,
    CampaignOut,
    JoinIn,
    MoveIn,
    ProductChange,
    ProductIn,
)
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "campaigns", "专题策划：方案、产品、任务、统一发布")


def _campaign(ask: Ask, campaign_id: str) -> Campaign:
    return queries.campaign_seen(ask.session, ask.actor, campaign_id)


def _product(ask: Ask, campaign_id: str, product_id: str) -> tuple[Campaign, CampaignProduct]:
    return queries.product_seen(ask.session, ask.actor, campaign_id, product_id)


def _member(ask: Ask, campaign_id: str, task_id: str) -> tuple[Campaign, Task]:
    return _campaign(ask, campaign_id), task_seen(ask.session, ask.actor, task_id)


def _shown(ask: Ask, row: Campaign) -> dict[str, Any]:
    return queries.campaign_shown(ask.session, ask.actor, row)


@door.query("/campaigns", takes=CampaignFilter, gives=CampaignLine, many=True, who=SIGNED_IN)
def list_campaigns(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """专题列表，新的在前"""
    key = (Campaign.created_at, Campaign.id)
    statement = queries.campaign_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.campaign_rows(ask.session, found["items"])}


@door.command("POST", "/campaigns", takes=CampaignIn, gives=CampaignOut, status=201, who=SIGNED_IN)
def create_campaign(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """建立专题"""
    return _shown(ask, actions.create_campaign(ask.session, ask.actor, body))


@door.query("/campaigns/<uuid:campaign_id>", gives=CampaignOut, who=SIGNED_IN, on=_campaign)
def one_campaign(ask: Ask, row: Campaign) -> dict[str, Any]:
    """一个专题：产品、任务、推送覆盖、大事记"""
    return _shown(ask, row)


@door.command("PATCH", "/campaigns/<uuid:campaign_id>", takes=CampaignChange, gives=CampaignOut, who=SIGNED_IN,
              on=_campaign, if_match=True)  # fmt: skip
def change_campaign(ask: Ask, row: Campaign, body: dict[str, Any]) -> dict[str, Any]:
    """修改专题；改统一发布时间时，等待中的定时发布一并改期"""
    actions.change_campaign(ask.session, ask.actor, row, body, ask.expected)
    return _shown(ask, row)


@door.command("POST", "/campaigns/<uuid:campaign_id>/move", takes=MoveIn, gives=CampaignOut, who=SIGNED_IN,
              on=_campaign, if_match=True)  # fmt: skip
def move_campaign(ask: Ask, row: Campaign, body: dict[str, Any]) -> dict[str, Any]:
    """启动、结束、取消专题"""
    actions.move_campaign(ask.session, ask.actor, row, body["step"], body.get("reason"), ask.expected)
    return _shown(ask, row)


@door.command("POST", "/campaigns/<uuid:campaign_id>/products", takes=ProductIn, gives=CampaignOut, status=201,
              who=SIGNED_IN, on=_campaign)  # fmt: skip
def add_product(ask: Ask, row: Campaign, body: dict[str, Any]) -> dict[str, Any]:
    """增加计划产品"""
    products.add_product(ask.session, ask.actor, row, body)
    return _shown(ask, row)


@door.command("PATCH", "/campaigns/<uuid:campaign_id>/products/<uuid:product_id>", takes=ProductChange,
              gives=CampaignOut, who=SIGNED_IN, on=_product, if_match=True)  # fmt: skip
def change_product(ask: Ask, pair: tuple[Campaign, CampaignProduct], body: dict[str, Any]) -> dict[str, Any]:
    """修改或取消计划产品；If-Match 为产品的版本"""
    products.change_product(ask.session, ask.actor, pair, body, ask.expected)
    return _shown(ask, pair[0])


@door.command("POST", "/campaigns/<uuid:campaign_id>/tasks", takes=JoinIn, gives=CampaignOut, who=SIGNED_IN,
              on=_campaign)  # fmt: skip
def join_task(ask: Ask, row: Campaign, body: dict[str, Any]) -> dict[str, Any]:
    """任务加入专题：从此受其禁发和统一发布时间约束"""
    task = task_seen(ask.session, ask.actor, body["task_id"])
    product = _product(ask, row.id, body["product_id"])[1] if "product_id" in body else None
    actions.join_task(ask.session, ask.actor, row, task, product)
    return _shown(ask, row)


@door.command("DELETE", "/campaigns/<uuid:campaign_id>/tasks/<uuid:task_id>", gives=CampaignOut, who=SIGNED_IN,
              on=_member, if_match=True)  # fmt: skip
def leave_task(ask: Ask, pair: tuple[Campaign, Task]) -> dict[str, Any]:
    """任务移出专题；If-Match 为专题的版本"""
    actions.leave_task(ask.session, ask.actor, *pair, ask.expected)
    return _shown(ask, pair[0])
