"""年度计划与特殊日期: items with their recorded figures, sensitive days; by the director."""

from typing import Any

from sqlalchemy.orm import Session

from services.tasking.actions.planning import Noted, desk_for, note, require
from services.tasking.models import Campaign, PlanFigure, PlanItem, SensitiveDay, Series
from services.tasking.planning.words import DIRECTOR, LEADERS
from services.tasking.standing.days import today
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor, covers, unit_of
from shared.ids import new_id

ITEM = ("year", "title", "source", "target", "measure", "counted_by", "kind", "topic", "series_id", "campaign_id")
DAY = ("kind", "name", "since", "until", "topics", "hold", "source")


def add_item(session: Session, actor: Actor, given: dict[str, Any]) -> PlanItem:
    """An item of the year's plan. Raises Forbidden, Invalid."""
    unit = desk_for(session, actor, LEADERS, given.get("unit_id"))
    row = PlanItem(
        id=new_id(), unit_id=unit.id, unit_path=unit.path, created_by=actor.id, created_at=now(session),
        **{name: given.get(name) for name in ITEM},
    )  # fmt: skip
    _check_item(session, row)
    session.add(row)
    session.flush()
    note(session, Noted("plan_item", row.id), actor.id, "added", f"{row.year}年{row.target}{row.measure}")
    return row


def change_item(session: Session, actor: Actor, row: PlanItem, given: dict[str, Any], expected: int | None) -> None:
    """Another target or wording; how it is counted and its year stay. Raises Forbidden, Stale, Invalid."""
    require(actor, LEADERS, row.unit_path)
    expect_version(row, expected)
    before = row.target
    for name in ("title", "source", "target", "measure"):
        if name in given:
            setattr(row, name, given[name])
    session.flush()
    words = f"目标由{before}改为{row.target}" if before != row.target else "修改表述"
    note(session, Noted("plan_item", row.id), actor.id, "changed", words)


def record_figure(session: Session, actor: Actor, row: PlanItem, given: dict[str, Any]) -> PlanFigure:
    """登记统计数, with its source and its days within the item's year. Raises Forbidden, Conflict, Invalid."""
    unit = unit_of(session, given.get("unit_id") or row.unit_id)
    if unit is None or not covers(row.unit_path, unit.path):
        raise Invalid(errors={"unit_id": ["不是本计划的单位"]})
    require(actor, LEADERS, unit.path)
    if row.counted_by != "figures":
        raise Conflict("本项按发布记录自动统计，不登记数字", code="counted_by_publications")
    since, until = given["since"], given["until"]
    if since > until or {since.year, until.year} != {row.year} or until > today(session):
        raise Invalid(errors={"until": [f"须在{row.year}年内，不晚于今天，不早于起始日期"]})
    figure = PlanFigure(
        id=new_id(), item_id=row.id, unit_id=unit.id, amount=given["amount"], since=since, until=until,
        source=given["source"], recorded_by=actor.id, recorded_at=now(session),
    )  # fmt: skip
    session.add(figure)
    session.flush()
    note(
        session, Noted("plan_item", row.id), actor.id, "figure", f"登记{figure.amount}{row.measure}（{figure.source}）"
    )
    return figure


def void_figure(session: Session, actor: Actor, pair: tuple[PlanItem, PlanFigure], reason: str) -> None:
    """作废 a figure that was wrong; it stays on record. Raises Forbidden, Conflict(voided)."""
    row, figure = pair
    require(actor, LEADERS, row.unit_path)
    if figure.voided_at is not None:
        raise Conflict("这个数已经作废", code="voided")
    figure.voided_at, figure.void_reason = now(session), reason
    session.flush()
    note(session, Noted("plan_item", row.id), actor.id, "figure_voided", f"作废{figure.amount}{row.measure}：{reason}")


def add_day(session: Session, actor: Actor, given: dict[str, Any]) -> SensitiveDay:
    """A day, or days, that releases are planned around. Raises Forbidden, Invalid."""
    unit = desk_for(session, actor, DIRECTOR, given.get("unit_id"))
    row = SensitiveDay(
        id=new_id(), unit_id=unit.id, unit_path=unit.path, created_by=actor.id, created_at=now(session),
        **{name: given.get(name) for name in DAY},
    )  # fmt: skip
    row.topics, row.hold, row.until = row.topics or [], bool(row.hold), row.until or row.since
    _check_day(row)
    session.add(row)
    session.flush()
    note(session, Noted("day", row.id), actor.id, "added", f"{row.name} {row.since}至{row.until}")
    return row


def change_day(session: Session, actor: Actor, row: SensitiveDay, given: dict[str, Any], expected: int | None) -> None:
    """Raises Forbidden, Stale, Invalid."""
    require(actor, DIRECTOR, row.unit_path)
    expect_version(row, expected)
    for name in DAY:
        if name in given:
            setattr(row, name, given[name])
    _check_day(row)
    session.flush()
    note(session, Noted("day", row.id), actor.id, "changed", f"{row.name} {row.since}至{row.until}")


def remove_day(session: Session, actor: Actor, row: SensitiveDay, expected: int | None) -> None:
    """Taken off the calendar; the row stays. Raises Forbidden, Stale."""
    require(actor, DIRECTOR, row.unit_path)
    expect_version(row, expected)
    row.removed_at = now(session)
    session.flush()
    note(session, Noted("day", row.id), actor.id, "removed", f"删除{row.name}")


def _check_item(session: Session, row: PlanItem) -> None:
    for name, table in (("series_id", Series), ("campaign_id", Campaign)):
        found: Any = session.get(table, getattr(row, name)) if getattr(row, name) else None
        if getattr(row, name) and (found is None or not found.unit_path.startswith(row.unit_path)):
            raise Invalid(errors={name: ["没有找到"]})
    if row.counted_by == "figures" and (row.kind or row.topic or row.series_id):
        raise Invalid(errors={"counted_by": ["登记数不按种类、领域、系列筛选"]})


def _check_day(row: SensitiveDay) -> None:
    if row.until < row.since:
        raise Invalid(errors={"until": ["不得早于开始日期"]})
