"""发布去向和定时发布 as lists: where a publication stands, what is still to be done, what leaves when."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import MediaOutlet, Placement, Publication, ScheduledRelease, Task
from services.tasking.places import OPEN_STATES, may_settle
from services.tasking.queries.lists import desks_seen, person
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing import TASKFORCE_ROLES
from shared.errors import NotFound
from shared.identity import Actor, may_see, names_of, units_of

PLAIN = (
    "id", "task_id", "channel", "name", "account_id", "connector_id", "action", "state", "url", "page_ref", "position",
    "placed_on", "content_hash", "earlier_id", "retried_by_id", "asked_at", "settled_at", "failure_code", "failure",
    "version",
)  # fmt: skip


def placement_seen(session: Session, actor: Actor, placement_id: str) -> Placement:
    """The placement, if the actor may see its bureau's work. Raises NotFound otherwise, whatever the reason."""
    row = session.get(Placement, placement_id)
    if row is None or not may_see(actor, row.unit_path, TASKFORCE_ROLES):
        raise NotFound("没有找到这条发布去向")
    return row


def placement_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[Placement]:
    """Placements of the desks the actor sees, to be paged by (asked_at, id), newest first."""
    statement = sa.select(Placement).where(Placement.unit_id.in_(desks_seen(session, actor)))
    if args.get("open"):
        statement = statement.where(Placement.state.in_(OPEN_STATES), Placement.retried_by_id.is_(None))
    for name in ("state", "channel", "publication_id", "task_id"):
        if args.get(name):
            statement = statement.where(getattr(Placement, name) == args[name])
    return statement


def placements_of(session: Session, actor: Actor, publication: Publication) -> list[dict[str, Any]]:
    """Everything that was done with one publication, in order of time."""
    return _in_order(session, actor, Placement.publication_id == publication.id)


def placements_of_task(session: Session, actor: Actor, task: Task) -> list[dict[str, Any]]:
    """Everything that was done with a task's publications, in order of time."""
    return _in_order(session, actor, Placement.task_id == task.id)


def _in_order(session: Session, actor: Actor, which: Any) -> list[dict[str, Any]]:
    rows = session.scalars(sa.select(Placement).where(which).order_by(Placement.asked_at, Placement.id))
    return placement_rows(session, actor, list(rows))


def placement_rows(session: Session, actor: Actor, rows: list[Placement]) -> list[dict[str, Any]]:
    """Placements as answers show them, with what this actor may do to each."""
    names = names_of(session, [row.settled_by for row in rows])
    units = units_of(session, [row.unit_id for row in rows])
    outlets = _by_id(session, MediaOutlet, [row.outlet_id for row in rows])
    numbers = _by_id(session, Publication, [row.publication_id for row in rows])
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "publication": {"id": row.publication_id, "number": numbers[row.publication_id].number},
            "title": numbers[row.publication_id].title,
            "unit": unit_shown(units, row.unit_id),
            "outlet": _outlet(outlets.get(row.outlet_id or "")),
            "settled_by": person(names, row.settled_by),
            "may": _may(actor, row, numbers[row.publication_id]),
        }
        for row in rows
    ]


def _may(actor: Actor, row: Placement, publication: Publication) -> list[str]:
    """confirm, retry: what the actor may do to it now."""
    if row.retried_by_id or not may_settle(actor, row.unit_path):
        return []
    withdrawn = publication.recalled_at is not None or publication.killed_at is not None
    if row.state == "failed":
        return ["confirm"] if withdrawn and row.action != "withdraw" else ["confirm", "retry"]
    return ["confirm"] if row.state == "asked" else []


def _outlet(row: MediaOutlet | None) -> dict[str, str] | None:
    return {"id": row.id, "name": row.name, "tier": row.tier} if row else None


def _by_id(session: Session, table: Any, ids: list[str | None]) -> dict[str, Any]:
    wanted = {one for one in ids if one}
    return {row.id: row for row in session.scalars(sa.select(table).where(table.id.in_(wanted)))} if wanted else {}


def release_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[ScheduledRelease]:
    """Scheduled releases of the desks the actor sees, to be paged by (release_at, id)."""
    statement = sa.select(ScheduledRelease).where(ScheduledRelease.unit_id.in_(desks_seen(session, actor)))
    if args.get("state"):
        statement = statement.where(ScheduledRelease.state == args["state"])
    return statement


def releases_of(session: Session, task: Task) -> list[dict[str, Any]]:
    """The releases of a task, the newest first."""
    mine = sa.select(ScheduledRelease).where(ScheduledRelease.task_id == task.id)
    order = (ScheduledRelease.set_at.desc(), ScheduledRelease.id.desc())
    return release_rows(session, list(session.scalars(mine.order_by(*order))))


def release_rows(session: Session, rows: list[ScheduledRelease]) -> list[dict[str, Any]]:
    """Scheduled releases as answers show them."""
    names = names_of(session, [row.by_id for row in rows])
    units = units_of(session, [row.unit_id for row in rows])
    tasks = _by_id(session, Task, [row.task_id for row in rows])
    plain = ("id", "release_at", "set_at", "campaign_id", "state", "why", "why_code", "settled_at")
    return [
        {
            **{name: getattr(row, name) for name in plain},
            "task": {name: getattr(tasks[row.task_id], name) for name in ("id", "number", "title")},
            "unit": unit_shown(units, row.unit_id),
            "channels": [item["channel"] for item in row.given["channels"]],
            "by": person(names, row.by_id),
        }
        for row in rows
    ]
