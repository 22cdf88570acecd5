"""The JSON door of planning: the year's items and their figures, sensitive days, the calendar of releases."""

from typing import Any

from services.tasking.actions import plans as actions
from services.tasking.models import PlanFigure, PlanItem, SensitiveDay
from services.tasking.queries import plans as queries
from services.tasking.queries.release_calendar import calendar_shown
from services.tasking.schemas.planning import ReasonIn
from services.tasking.schemas.plans import (
    CalendarFilter,
    CalendarOut,
    DayFilter,
    FigureIn,
    ItemChange,
    ItemFilter,
    ItemIn,
    ItemLine,
    ItemOut,
    SensitiveDayChange,
    SensitiveDayIn,
    SensitiveDayOut,
)
from services.tasking.standing import TASKFORCE_ROLES
from services.tasking.standing.days import today
from shared.web import SIGNED_IN, Ask, Door, page, roles

door = Door("tasking", "plans", "计划：年度要点、特殊日期、发布日历")


def _item(ask: Ask, item_id: str) -> PlanItem:
    return queries.item_seen(ask.session, ask.actor, item_id)


def _figure(ask: Ask, item_id: str, figure_id: str) -> tuple[PlanItem, PlanFigure]:
    return queries.figure_seen(ask.session, ask.actor, item_id, figure_id)


def _day(ask: Ask, sensitive_day_id: str) -> SensitiveDay:
    return queries.day_seen(ask.session, ask.actor, sensitive_day_id)


def _day_shown(ask: Ask, row: SensitiveDay) -> dict[str, Any]:
    return queries.day_rows(ask.session, ask.actor, [row])[0]


@door.query("/plan-items", takes=ItemFilter, gives=ItemLine, many=True, who=SIGNED_IN)
def list_items(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """年度计划，连同进度"""
    statement = queries.item_list(ask.actor, args)
    key = (PlanItem.year, PlanItem.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.item_rows(ask.session, ask.actor, found["items"])}


@door.command("POST", "/plan-items", takes=ItemIn, gives=ItemOut, status=201, who=SIGNED_IN)
def add_item(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """增加年度计划项目"""
    return queries.item_shown(ask.session, ask.actor, actions.add_item(ask.session, ask.actor, body))


@door.query("/plan-items/<uuid:item_id>", gives=ItemOut, who=SIGNED_IN, on=_item)
def one_item(ask: Ask, row: PlanItem) -> dict[str, Any]:
    """一项年度计划：进度、登记数"""
    return queries.item_shown(ask.session, ask.actor, row)


@door.command("PATCH", "/plan-items/<uuid:item_id>", takes=ItemChange, gives=ItemOut, who=SIGNED_IN, on=_item,
              if_match=True)  # fmt: skip
def change_item(ask: Ask, row: PlanItem, body: dict[str, Any]) -> dict[str, Any]:
    """修改年度计划项目"""
    actions.change_item(ask.session, ask.actor, row, body, ask.expected)
    return queries.item_shown(ask.session, ask.actor, row)


@door.command("POST", "/plan-items/<uuid:item_id>/figures", takes=FigureIn, gives=ItemOut, status=201, who=SIGNED_IN,
              on=_item)  # fmt: skip
def record_figure(ask: Ask, row: PlanItem, body: dict[str, Any]) -> dict[str, Any]:
    """登记统计数"""
    actions.record_figure(ask.session, ask.actor, row, body)
    return queries.item_shown(ask.session, ask.actor, row)


@door.command("POST", "/plan-items/<uuid:item_id>/figures/<uuid:figure_id>/void", takes=ReasonIn, gives=ItemOut,
              who=SIGNED_IN, on=_figure)  # fmt: skip
def void_figure(ask: Ask, pair: tuple[PlanItem, PlanFigure], body: dict[str, Any]) -> dict[str, Any]:
    """作废一个统计数；记录保留"""
    actions.void_figure(ask.session, ask.actor, pair, body["reason"])
    return queries.item_shown(ask.session, ask.actor, pair[0])


@door.query("/sensitive-days", takes=DayFilter, gives=SensitiveDayOut, many=True, who=SIGNED_IN)
def list_days(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """特殊日期：集中宣传日、大走访、重大活动、纪念日"""
    statement = queries.day_list(ask.actor, args)
    key = (SensitiveDay.created_at, SensitiveDay.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.day_rows(ask.session, ask.actor, found["items"])}


@door.command("POST", "/sensitive-days", takes=SensitiveDayIn, gives=SensitiveDayOut, status=201, who=SIGNED_IN)
def add_day(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """增加特殊日期；由办公室主任"""
    return _day_shown(ask, actions.add_day(ask.session, ask.actor, body))


@door.command("PATCH", "/sensitive-days/<uuid:sensitive_day_id>", takes=SensitiveDayChange, gives=SensitiveDayOut,
              who=SIGNED_IN, on=_day, if_match=True)  # fmt: skip
def change_day(ask: Ask, row: SensitiveDay, body: dict[str, Any]) -> dict[str, Any]:
    """修改特殊日期"""
    actions.change_day(ask.session, ask.actor, row, body, ask.expected)
    return _day_shown(ask, row)


@door.command("DELETE", "/sensitive-days/<uuid:sensitive_day_id>", status=204, who=SIGNED_IN, on=_day, if_match=True)
def remove_day(ask: Ask, row: SensitiveDay) -> None:
    """删除特殊日期"""
    actions.remove_day(ask.session, ask.actor, row, ask.expected)


@door.query("/calendar", takes=CalendarFilter, gives=CalendarOut, who=roles(*TASKFORCE_ROLES))
def release_calendar(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """发布日历：一个月的定时发布、专题、栏目、特殊日期，冲突逐条指出"""
    return calendar_shown(ask.session, ask.actor, args.get("month") or today(ask.session))
