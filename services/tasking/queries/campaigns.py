"""专题 as a list and alone: its group, its products with what became of each, its tasks, how far its pushes reached."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import (
    Campaign,
    CampaignPerson,
    CampaignProduct,
    KnownPush,
    PlanItem,
    Publication,
    Series,
    Task,
)
from services.tasking.planning import DUTIES
from services.tasking.planning.moves import CAMPAIGN, possible
from services.tasking.planning.words import LEADERS
from services.tasking.queries.lists import person
from services.tasking.queries.near import near, notes_of, seen
from services.tasking.queries.pieces import push_shown, unit_shown
from shared.errors import NotFound
from shared.identity import Actor, names_of, units_of

PLAIN = (
    "id", "number", "name", "focus", "since", "until", "central", "topics", "embargo_until", "release_at", "state",
    "created_at", "updated_at", "version",
)  # fmt: skip


def campaign_seen(session: Session, actor: Actor, campaign_id: str) -> Campaign:
    """The campaign, if it is near. Raises NotFound otherwise."""
    row: Campaign = seen(session, actor, Campaign, campaign_id, "没有找到这个专题")
    return row


def product_seen(session: Session, actor: Actor, campaign_id: str, product_id: str) -> tuple[Campaign, CampaignProduct]:
    """A planned product with its campaign. Raises NotFound."""
    row, product = campaign_seen(session, actor, campaign_id), session.get(CampaignProduct, product_id)
    if product is None or product.campaign_id != row.id:
        raise NotFound("没有找到这项产品")
    return row, product


def campaign_list(actor: Actor, args: dict[str, Any]) -> sa.Select[Campaign]:
    """Campaigns, to be paged by (created_at, id), newest first."""
    statement = sa.select(Campaign).where(near(actor, Campaign.unit_path))
    if args.get("state"):
        statement = statement.where(Campaign.state == args["state"])
    if args.get("central") is not None:
        statement = statement.where(Campaign.central.is_(args["central"]))
    return statement


def campaign_rows(session: Session, rows: list[Campaign]) -> list[dict[str, Any]]:
    """Campaigns as lines of a list, with how many products are planned and how many are out."""
    units = units_of(session, [row.unit_id for row in rows])
    counted = _counted(session, [row.id for row in rows])
    return [
        {name: getattr(row, name) for name in PLAIN}
        | {"unit": unit_shown(units, row.unit_id), "planned": counted[row.id][0], "published": counted[row.id][1]}
        for row in rows
    ]


def _counted(session: Session, ids: list[str]) -> dict[str, tuple[int, int]]:
    """(products planned, products out) by campaign."""
    found = dict.fromkeys(ids, (0, 0))
    out = sa.func.count(Task.published_at)
    rows = session.execute(
        sa.select(CampaignProduct.campaign_id, sa.func.count(), out)
        .outerjoin(Task, Task.id == CampaignProduct.task_id)
        .where(CampaignProduct.campaign_id.in_(ids), CampaignProduct.dropped_at.is_(None))
        .group_by(CampaignProduct.campaign_id)
    )
    return found | {row[0]: (row[1], row[2]) for row in rows}


def campaign_shown(session: Session, actor: Actor, row: Campaign) -> dict[str, Any]:
    """One campaign with everything that belongs to it, and what the actor may do."""
    tasks = list(session.scalars(sa.select(Task).where(Task.campaign_id == row.id).order_by(Task.number)))
    leads = actor.has_any(LEADERS, row.unit_path)
    return {
        **campaign_rows(session, [row])[0],
        "people": _people(session, row),
        "products": _products(session, row),
        "tasks": [_task(task) for task in tasks],
        "pushes": _pushes(session, [task.id for task in tasks]),
        "plan_item": _named(session.get(PlanItem, row.plan_item_id) if row.plan_item_id else None, "title"),
        "series": _named(session.get(Series, row.series_id) if row.series_id else None, "name"),
        "items": [_named(one, "title") for one in _items(session, row)],
        "may": ["change", *possible(CAMPAIGN, row.state)] if leads and row.state in ("planned", "running") else
               ["go_on"] if leads and row.state == "done" else [],
        "notes": notes_of(session, row.id),
    }  # fmt: skip


def _people(session: Session, row: Campaign) -> list[dict[str, Any]]:
    """The group in the order of its duties, then who answers for the work."""
    found = list(session.scalars(sa.select(CampaignPerson).where(CampaignPerson.campaign_id == row.id)))
    names, order = names_of(session, [one.person_id for one in found]), list(DUTIES)
    found.sort(key=lambda one: (order.index(one.duty), one.person_id))
    return [{"duty": one.duty, "person": person(names, one.person_id)} for one in found]


def _products(session: Session, row: Campaign) -> list[dict[str, Any]]:
    mine = sa.select(CampaignProduct, Task).outerjoin(Task, Task.id == CampaignProduct.task_id)
    mine = mine.where(CampaignProduct.campaign_id == row.id).order_by(CampaignProduct.due_on, CampaignProduct.id)
    found = session.execute(mine).all()
    names = names_of(session, [one.owner_id for one, _ in found])
    plain = ("id", "kind", "title", "due_on", "dropped_at", "drop_reason", "version")
    return [
        {name: getattr(one, name) for name in plain}
        | {"owner": person(names, one.owner_id), "task": _task(task) if task else None}
        for one, task in found
    ]


def _task(task: Task) -> dict[str, Any]:
    plain = ("id", "number", "title", "stage", "topic", "due_at", "release_at", "published_at", "version")
    return {name: getattr(task, name) for name in plain}


def _pushes(session: Session, ids: list[str]) -> list[dict[str, Any]]:
    """The pushes of its publications, the newest first: how many units were addressed and how many answered."""
    mine = sa.select(KnownPush, Publication.number, Publication.title)
    mine = mine.outerjoin(Publication, Publication.id == KnownPush.publication_id).where(KnownPush.task_id.in_(ids))
    rows = session.execute(mine.order_by(KnownPush.opened_at.desc(), KnownPush.push_id))
    return [push_shown(push) | {"number": number, "title": title} for push, number, title in rows]


def _items(session: Session, row: Campaign) -> list[PlanItem]:
    """统计: the figures that are kept about it."""
    return list(session.scalars(sa.select(PlanItem).where(PlanItem.campaign_id == row.id).order_by(PlanItem.id)))


def _named(row: Any, name: str) -> dict[str, str] | None:
    return {"id": row.id, "name": getattr(row, name)} if row is not None else None
