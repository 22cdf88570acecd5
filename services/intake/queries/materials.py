"""Materials as somebody may see them: own unit's and everything below; with where each was used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.materials import KINDS, STATES
from services.intake.models import KnownPublication, Material, MaterialUse, Need
from services.intake.queries.needs import unit_shown, within
from shared.db import SHANGHAI, now
from shared.errors import NotFound
from shared.identity import Actor, may_see, unit_of, units_of
from shared.words import AUDIENCES, SUBTOPICS, TOPICS


def material_seen(session: Session, actor: Actor, material_id: str) -> Material:
    """The material, when it is the actor's to see. Raises NotFound otherwise, also for another unit's."""
    row = session.get(Material, material_id)
    unit = unit_of(session, row.unit_id) if row else None
    if row is None or unit is None or not may_see(actor, unit.path):
        raise NotFound("没有找到这项素材", code="material_not_found")
    return row


def material_list(actor: Actor, filters: dict[str, Any]) -> sa.Select[Material]:
    """The statement of a list; filters: kind, state, topic, mine, q (in number and title)."""
    statement = sa.select(Material).where(within(actor, Material.unit_id))
    for name in ("kind", "state", "topic"):
        if filters.get(name):
            statement = statement.where(getattr(Material, name) == filters[name])
    if filters.get("mine"):
        statement = statement.where(Material.unit_id == actor.unit_id)
    if filters.get("q"):
        words = filters["q"]
        found = (Material.title.contains(words, autoescape=True), Material.number.contains(words, autoescape=True))
        statement = statement.where(sa.or_(*found))
    return statement


COLUMNS = (
    "id", "number", "kind", "state", "topic", "subtopic", "title", "body", "audience", "embargo_until", "offered_at",
)  # fmt: skip


def materials_shown(session: Session, rows: Sequence[Material]) -> list[dict[str, Any]]:
    """Materials as the doors give them, with the labels, the unit's name and where each was used."""
    units = units_of(session, [row.unit_id for row in rows])
    uses = _uses(session, [row.id for row in rows])
    return [
        {name: getattr(row, name) for name in COLUMNS}
        | {"unit": unit_shown(units.get(row.unit_id)), "labels": _labels(row), "uses": uses.get(row.id, [])}
        for row in rows
    ]


def _labels(row: Material) -> dict[str, str | None]:
    return {
        "kind": KINDS[row.kind],
        "state": STATES[row.state],
        "topic": TOPICS[row.topic],
        "subtopic": SUBTOPICS[row.topic].get(row.subtopic or ""),
        "audience": AUDIENCES[row.audience],
    }


def _uses(session: Session, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """By material: the tasks that draw on it, with the numbers that intake heard of."""
    join = KnownPublication.publication_id == MaterialUse.publication_id
    wanted = sa.select(MaterialUse, KnownPublication).outerjoin(KnownPublication, join)
    rows = session.execute(wanted.where(MaterialUse.material_id.in_(ids)).order_by(MaterialUse.used_at)).all()
    tasks = {use.task_id for use, _ in rows}
    known = session.execute(sa.select(Need.task_id, Need.task_number).where(Need.task_id.in_(tasks)))
    numbers = {task_id: number for task_id, number in known}  # noqa: C416  # a row is no pair to mypy
    found: dict[str, list[dict[str, Any]]] = {}
    for use, publication in rows:
        found.setdefault(use.material_id, []).append(_use(use, publication) | {"task_number": numbers.get(use.task_id)})
    return found


def _use(use: MaterialUse, publication: KnownPublication | None) -> dict[str, Any]:
    return {
        "task_id": use.task_id,
        "used_at": use.used_at,
        "publication_id": use.publication_id,
        "publication_number": publication.number if publication else None,
        "title": publication.title if publication else None,
        "url": publication.url if publication else None,
        "published_at": use.published_at,
        "recalled_at": publication.recalled_at if publication else None,
    }


def adoption(session: Session, actor: Actor) -> dict[str, Any] | None:
    """采用情况 of the actor's own unit this year: {year, offered, used, published, percent}; None when it offered none.

    `used` counts those that a draft draws on, the published ones among them; the unit sees its own number only.
    """
    year = now(session).astimezone(SHANGHAI).year
    since = datetime(year, 1, 1, tzinfo=SHANGHAI)
    mine = (Material.unit_id == actor.unit_id, Material.offered_at >= since)
    rows = session.execute(sa.select(Material.state, sa.func.count()).where(*mine).group_by(Material.state))
    counts = dict.fromkeys(STATES, 0) | {state: many for state, many in rows}  # noqa: C416
    offered = sum(counts.values())
    if not offered:
        return None
    used = counts["used"] + counts["published"]
    return {
        "year": year,
        "offered": offered,
        "used": used,
        "published": counts["published"],
        "percent": round(100 * used / offered),
    }
