"""Pages of planning: the calendar of releases with sensitive days, the year's plan and its figures."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions import plans as actions
from services.tasking.content import CHANNELS, PRODUCT_KINDS
from services.tasking.models import PlanFigure, PlanItem, SensitiveDay
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.planning import CLASHES, COUNTED_BY, DAY_KINDS
from services.tasking.planning.words import DIRECTOR, LEADERS
from services.tasking.queries import plans as queries
from services.tasking.queries.release_calendar import calendar_shown
from services.tasking.schemas.planning import ReasonIn
from services.tasking.schemas.plans import CalendarFilter, FigureIn, ItemFilter, ItemIn, SensitiveDayIn
from services.tasking.standing.days import today as today_of
from shared.web import Ask, done, page, render

WHAT = {
    "release": "定时发布", "publication": "已发布", "campaign": "专题", "unified": "统一发布", "product": "计划产品",
    "slot": "栏目播出", "day": "特殊日期", "conference": "发布会",
}  # fmt: skip
WEEKDAYS = "一二三四五六日"


def _item(ask: Ask, item_id: str) -> PlanItem:
    return queries.item_seen(ask.session, ask.actor, item_id)


def _figure(ask: Ask, item_id: str, figure_id: str) -> tuple[PlanItem, PlanFigure]:
    return queries.figure_seen(ask.session, ask.actor, item_id, figure_id)


def _day(ask: Ask, sensitive_day_id: str) -> SensitiveDay:
    return queries.day_seen(ask.session, ask.actor, sensitive_day_id)


@pages.get("/calendar", who=TASKFORCE, takes=CalendarFilter)
def release_calendar(ask: Ask, args: dict[str, Any]) -> str:
    """发布日历: a month as a grid, on a phone as a list; clashes are named first."""
    today = today_of(ask.session)
    shown = calendar_shown(ask.session, ask.actor, args.get("month") or today)
    return render(
        "tasking/calendar_of_releases.html", calendar=shown, today=today, what=WHAT, weekdays=WEEKDAYS,
        codes=CLASHES, channels=CHANNELS, kinds=DAY_KINDS, may=ask.actor.has_any(DIRECTOR),
        days=queries.days_ahead(ask.session, ask.actor),
    )  # fmt: skip


@pages.post("/calendar/days", who=TASKFORCE, takes=SensitiveDayIn, shows=release_calendar)
def add_day(ask: Ask, body: dict[str, Any]) -> Response:
    """增加特殊日期."""
    row = actions.add_day(ask.session, ask.actor, body)
    return done(f"已增加{row.name}", url_for("tasking-page.release_calendar", month=f"{row.since:%Y-%m}"))


@pages.post("/calendar/days/<uuid:sensitive_day_id>/remove", who=TASKFORCE, on=_day)
def remove_day(ask: Ask, row: SensitiveDay) -> Response:
    """删除特殊日期."""
    actions.remove_day(ask.session, ask.actor, row, ask.expected)
    return done(f"已删除{row.name}", url_for("tasking-page.release_calendar", month=f"{row.since:%Y-%m}"))


@pages.get("/plan-items", who=TASKFORCE, takes=ItemFilter)
def plan_items(ask: Ask, args: dict[str, Any]) -> str:
    """年度计划: each item with what is reached and what should be by today."""
    today = today_of(ask.session)
    chosen = {"year": today.year} | args
    key = (PlanItem.year, PlanItem.id)
    statement = queries.item_list(ask.actor, chosen)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    rows = queries.item_rows(ask.session, ask.actor, found["items"])
    return render(
        "tasking/plan_items.html", items=rows, next=found["next"], chosen=chosen, today=today,
        counted_by=COUNTED_BY, kinds=PRODUCT_KINDS, may=ask.actor.has_any(LEADERS),
        series=queries.series_to_count(ask.session, ask.actor), campaigns=queries.campaigns_of(ask.session, ask.actor),
    )  # fmt: skip


@pages.post("/plan-items", who=TASKFORCE, takes=ItemIn, shows=plan_items)
def add_item(ask: Ask, body: dict[str, Any]) -> Response:
    """增加年度计划项目."""
    row = actions.add_item(ask.session, ask.actor, body)
    return done("已增加计划项目", url_for("tasking-page.plan_item", item_id=row.id))


@pages.get("/plan-items/<uuid:item_id>", who=TASKFORCE, on=_item)
def plan_item(ask: Ask, row: PlanItem) -> str:
    """一项年度计划: its progress, its figures with their sources."""
    shown = queries.item_shown(ask.session, ask.actor, row)
    return render("tasking/plan_item.html", item=shown, counted_by=COUNTED_BY, kinds=PRODUCT_KINDS)


@pages.post("/plan-items/<uuid:item_id>/figures", who=TASKFORCE, on=_item, takes=FigureIn, shows=plan_item)
def record_figure(ask: Ask, row: PlanItem, body: dict[str, Any]) -> Response:
    """登记统计数."""
    actions.record_figure(ask.session, ask.actor, row, body)
    return done("已登记", url_for("tasking-page.plan_item", item_id=row.id))


@pages.post("/plan-items/<uuid:item_id>/figures/<uuid:figure_id>/void", who=TASKFORCE, on=_figure, takes=ReasonIn)
def void_figure(ask: Ask, pair: tuple[PlanItem, PlanFigure], body: dict[str, Any]) -> Response:
    """作废一个统计数."""
    actions.void_figure(ask.session, ask.actor, pair, body["reason"])
    return done("已作废", url_for("tasking-page.plan_item", item_id=pair[0].id))
