"""年度计划 with its progress, counted from publications or from recorded figures; sensitive days."""

from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Campaign, PlanFigure, PlanItem, Publication, SensitiveDay, Series
from services.tasking.planning import progress_of
from services.tasking.planning.words import DIRECTOR, LEADERS
from services.tasking.queries.lists import person
from services.tasking.queries.near import near, notes_of, seen
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing.days import today
from shared.db import SHANGHAI
from shared.errors import NotFound
from shared.identity import Actor, names_of, units_of

ITEM = (
    "id", "year", "title", "source", "target", "measure", "counted_by", "kind", "topic", "version",
)  # fmt: skip
DAY = ("id", "kind", "name", "since", "until", "topics", "hold", "source", "version")
FIGURE = ("id", "amount", "since", "until", "source", "recorded_at", "voided_at", "void_reason")


def item_seen(session: Session, actor: Actor, item_id: str) -> PlanItem:
    """An item of the plan, if it is near. Raises NotFound otherwise."""
    row: PlanItem = seen(session, actor, PlanItem, item_id, "没有找到这项计划")
    return row


def figure_seen(session: Session, actor: Actor, item_id: str, figure_id: str) -> tuple[PlanItem, PlanFigure]:
    """A recorded figure with its item. Raises NotFound."""
    row, figure = item_seen(session, actor, item_id), session.get(PlanFigure, figure_id)
    if figure is None or figure.item_id != row.id:
        raise NotFound("没有找到这个数")
    return row, figure


def item_list(actor: Actor, args: dict[str, Any]) -> sa.Select[PlanItem]:
    """Items, to be paged by (year, id), the newest year first."""
    statement = sa.select(PlanItem).where(near(actor, PlanItem.unit_path))
    return statement.where(PlanItem.year == args["year"]) if args.get("year") else statement


def item_rows(session: Session, actor: Actor, rows: list[PlanItem]) -> list[dict[str, Any]]:
    """Items with their progress as of today."""
    units, on = units_of(session, [row.unit_id for row in rows]), today(session)
    return [_item(session, actor, row, on) | {"unit": unit_shown(units, row.unit_id)} for row in rows]


def _item(session: Session, actor: Actor, row: PlanItem, on: date) -> dict[str, Any]:
    found = progress_of(row.target, reached(session, row), row.year, on)
    linked: tuple[tuple[str, Any, str], ...] = (("series", Series, "name"), ("campaign", Campaign, "name"))
    held = {name: getattr(row, f"{name}_id") for name, _, _ in linked}
    links = {
        name: {"id": held[name], "name": getattr(session.get_one(table, held[name]), label)} if held[name] else None
        for name, table, label in linked
    }
    progress = {"reached": found.reached, "percent": found.percent, "expected": found.expected, "behind": found.behind}
    return {name: getattr(row, name) for name in ITEM} | links | progress | {"may": _may(actor, row)}


def _may(actor: Actor, row: PlanItem) -> list[str]:
    if not actor.has_any(LEADERS, row.unit_path):
        return []
    return ["change", "record"] if row.counted_by == "figures" else ["change"]


def reached(session: Session, row: PlanItem) -> int:
    """What was done in the item's year: publications that still stand, or recorded figures that do."""
    if row.counted_by == "figures":
        mine = (PlanFigure.item_id == row.id, PlanFigure.voided_at.is_(None))
        return int(session.scalar(sa.select(sa.func.coalesce(sa.func.sum(PlanFigure.amount), 0)).where(*mine)) or 0)
    first, after = _midnight(row.year), _midnight(row.year + 1)
    P = Publication
    found = [P.published_at >= first, P.published_at < after, P.unit_path.startswith(row.unit_path, autoescape=True)]
    found += [P.recalled_at.is_(None), P.killed_at.is_(None), P.corrected_at.is_(None)]
    for name in ("kind", "topic", "series_id", "campaign_id"):
        if getattr(row, name):
            found.append(getattr(P, name) == getattr(row, name))
    return session.scalar(sa.select(sa.func.count()).select_from(P).where(*found)) or 0


def _midnight(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time(), SHANGHAI).astimezone(UTC)


def item_shown(session: Session, actor: Actor, row: PlanItem) -> dict[str, Any]:
    """One item with its figures, the newest first, and its notes."""
    mine = sa.select(PlanFigure).where(PlanFigure.item_id == row.id).order_by(PlanFigure.since.desc(), PlanFigure.id)
    rows = list(session.scalars(mine))
    units, names = (
        units_of(session, [one.unit_id for one in rows]),
        names_of(session, [one.recorded_by for one in rows]),
    )
    figures = [
        {name: getattr(one, name) for name in FIGURE}
        | {"unit": unit_shown(units, one.unit_id), "recorded_by": person(names, one.recorded_by)}
        for one in rows
    ]
    return item_rows(session, actor, [row])[0] | {"figures": figures, "notes": notes_of(session, row.id)}


def day_seen(session: Session, actor: Actor, day_id: str) -> SensitiveDay:
    """A sensitive day that was not taken off. Raises NotFound."""
    row: SensitiveDay = seen(session, actor, SensitiveDay, day_id, "没有找到这个日期")
    if row.removed_at is not None:
        raise NotFound("没有找到这个日期")
    return row


def day_list(actor: Actor, args: dict[str, Any]) -> sa.Select[SensitiveDay]:
    """Sensitive days, to be paged by (since, id), the earliest first."""
    statement = sa.select(SensitiveDay).where(near(actor, SensitiveDay.unit_path), SensitiveDay.removed_at.is_(None))
    if args.get("kind"):
        statement = statement.where(SensitiveDay.kind == args["kind"])
    if args.get("from"):
        statement = statement.where(SensitiveDay.until >= args["from"])
    return statement


def days_ahead(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The sensitive days from today on, the next first, fifty at most."""
    statement = day_list(actor, {"from": today(session)}).order_by(SensitiveDay.since, SensitiveDay.id).limit(50)
    return day_rows(session, actor, list(session.scalars(statement)))


def day_rows(session: Session, actor: Actor, rows: list[SensitiveDay]) -> list[dict[str, Any]]:
    """Days as answers show them."""
    units = units_of(session, [row.unit_id for row in rows])
    return [
        {name: getattr(row, name) for name in DAY}
        | {"unit": unit_shown(units, row.unit_id), "may": _may_day(actor, row)}
        for row in rows
    ]


def _may_day(actor: Actor, row: SensitiveDay) -> list[str]:
    return ["change", "remove"] if actor.has_any(DIRECTOR, row.unit_path) else []


def series_to_count(session: Session, actor: Actor) -> dict[str, str]:
    """Id -> name of the columns whose publications an item may count."""
    mine = sa.select(Series).where(near(actor, Series.unit_path), Series.state == "running").order_by(Series.name)
    return {row.id: row.name for row in session.scalars(mine)}


def campaigns_of(session: Session, actor: Actor) -> dict[str, str]:
    """Id -> name of the campaigns that an item may be about."""
    mine = (near(actor, Campaign.unit_path), Campaign.state.in_(("planned", "running")))
    return {row.id: row.name for row in session.scalars(sa.select(Campaign).where(*mine).order_by(Campaign.number))}
