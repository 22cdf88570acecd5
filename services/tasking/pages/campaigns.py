"""Pages of campaigns: the list with its form, and one with its group, products, tasks and coverage."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions import campaign_products as products
from services.tasking.actions import campaigns as actions
from services.tasking.content import PRODUCT_KINDS
from services.tasking.models import Campaign, CampaignProduct, Task
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.planning import CAMPAIGN_STATES, DUTIES
from services.tasking.planning.words import LEADERS
from services.tasking.queries import campaigns as queries
from services.tasking.queries import task_seen
from services.tasking.queries.candidates import leading_people, tasks_to_join
from services.tasking.schemas.campaigns import (
    CampaignFilter,
    CampaignForm,
    CampaignTimes,
    JoinIn,
    MoveIn,
    ProductForm,
    ProductIn,
)
from shared.web import Ask, done, page, render

LISTS = {"states": CAMPAIGN_STATES, "duties": DUTIES, "kinds": PRODUCT_KINDS}


def _campaign(ask: Ask, campaign_id: str) -> Campaign:
    return queries.campaign_seen(ask.session, ask.actor, campaign_id)


def _product(ask: Ask, campaign_id: str, product_id: str) -> tuple[Campaign, CampaignProduct]:
    return queries.product_seen(ask.session, ask.actor, campaign_id, product_id)


def _member(ask: Ask, campaign_id: str, task_id: str) -> tuple[Campaign, Task]:
    return _campaign(ask, campaign_id), task_seen(ask.session, ask.actor, task_id)


def _address(row: Campaign) -> str:
    return url_for("tasking-page.campaign", campaign_id=row.id)


@pages.get("/campaigns", who=TASKFORCE, takes=CampaignFilter)
def campaigns(ask: Ask, args: dict[str, Any]) -> str:
    """专题策划: the newest first, and the form of a new one for those who may make it."""
    key = (Campaign.created_at, Campaign.id)
    statement = queries.campaign_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    may = ask.actor.has_any(LEADERS)
    people = leading_people(ask.session, ask.actor.unit_path) if may else []
    return render(
        "tasking/campaigns.html", campaigns=queries.campaign_rows(ask.session, found["items"]), next=found["next"],
        chosen=args, may=may, people=people, **LISTS,
    )  # fmt: skip


@pages.post("/campaigns", who=TASKFORCE, takes=CampaignForm, shows=campaigns)
def create_campaign(ask: Ask, body: dict[str, Any]) -> Response:
    """建立专题."""
    row = actions.create_campaign(ask.session, ask.actor, body)
    return done(f"已建立专题{row.number}", _address(row))


@pages.get("/campaigns/<uuid:campaign_id>", who=TASKFORCE, on=_campaign)
def campaign(ask: Ask, row: Campaign) -> str:
    """一个专题: its products with what became of each, and how far its pushes reached."""
    shown = queries.campaign_shown(ask.session, ask.actor, row)
    may = "change" in shown["may"]
    return render(
        "tasking/campaign.html", campaign=shown, may=may,
        people=leading_people(ask.session, row.unit_path) if may else [],
        tasks=tasks_to_join(ask.session, ask.actor, row.unit_path) if may else [], **LISTS,
    )  # fmt: skip


@pages.post("/campaigns/<uuid:campaign_id>/times", who=TASKFORCE, on=_campaign, takes=CampaignTimes, shows=campaign)
def set_times(ask: Ask, row: Campaign, body: dict[str, Any]) -> Response:
    """禁发时间和统一发布时间; an empty one is taken away."""
    given = {"embargo_until": body.get("embargo_until"), "release_at": body.get("release_at")}
    actions.change_campaign(ask.session, ask.actor, row, given, ask.expected)
    return done("已保存发布时间", _address(row))


@pages.post("/campaigns/<uuid:campaign_id>/move", who=TASKFORCE, on=_campaign, takes=MoveIn, shows=campaign)
def move_campaign(ask: Ask, row: Campaign, body: dict[str, Any]) -> Response:
    """启动、结束、取消专题."""
    actions.move_campaign(ask.session, ask.actor, row, body["step"], body.get("reason"), ask.expected)
    return done(f"专题{CAMPAIGN_STATES[row.state]}", _address(row))


@pages.post("/campaigns/<uuid:campaign_id>/products", who=TASKFORCE, on=_campaign, takes=ProductIn, shows=campaign)
def add_product(ask: Ask, row: Campaign, body: dict[str, Any]) -> Response:
    """增加计划产品."""
    products.add_product(ask.session, ask.actor, row, body)
    return done("已增加计划产品", _address(row))


@pages.post("/campaigns/<uuid:campaign_id>/products/<uuid:product_id>", who=TASKFORCE, on=_product,
            takes=ProductForm)  # fmt: skip
def drop_product(ask: Ask, pair: tuple[Campaign, CampaignProduct], body: dict[str, Any]) -> Response:
    """取消计划产品."""
    products.change_product(ask.session, ask.actor, pair, body, ask.expected)
    return done("已取消计划产品", _address(pair[0]))


@pages.post("/campaigns/<uuid:campaign_id>/tasks", who=TASKFORCE, on=_campaign, takes=JoinIn, shows=campaign)
def join_task(ask: Ask, row: Campaign, body: dict[str, Any]) -> Response:
    """任务加入专题."""
    task = task_seen(ask.session, ask.actor, body["task_id"])
    product = _product(ask, row.id, body["product_id"])[1] if "product_id" in body else None
    actions.join_task(ask.session, ask.actor, row, task, product)
    return done(f"{task.number}已加入专题", _address(row))


@pages.post("/campaigns/<uuid:campaign_id>/tasks/<uuid:task_id>/leave", who=TASKFORCE, on=_member)
def leave_task(ask: Ask, pair: tuple[Campaign, Task]) -> Response:
    """任务移出专题."""
    actions.leave_task(ask.session, ask.actor, *pair, ask.expected)
    return done(f"{pair[1].number}已移出专题", _address(pair[0]))
