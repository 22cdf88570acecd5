"""素材库的来龙去脉: from a material to what was published of it, and what each unit gave. Units only, never persons."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from services.intake.materials import STATES, rate
from services.intake.models import KnownPublication, Material, MaterialProduct, MaterialUse, Need
from services.intake.queries.needs import unit_shown, within
from shared.db import SHANGHAI, now
from shared.identity import Actor, KnownUnit

Uses = dict[str, list[dict[str, Any]]]


def uses_of(session: Session, ids: Sequence[str]) -> Uses:
    """By material: the tasks that draw on it, oldest first, each with all it became: publications, corrections."""
    wanted = sa.select(MaterialUse).where(MaterialUse.material_id.in_(ids)).order_by(MaterialUse.used_at)
    rows = list(session.scalars(wanted))
    numbers = _task_numbers(session, {row.task_id for row in rows})
    products = _products(session, ids)
    found: Uses = {}
    for row in rows:
        became = products.get((row.material_id, row.task_id), [])
        newest: dict[str, Any] = next((one for one in became if one["id"] == row.publication_id), {})
        found.setdefault(row.material_id, []).append(
            {
                "task_id": row.task_id,
                "task_number": numbers.get(row.task_id),
                "used_at": row.used_at,
                "publication_id": row.publication_id,
                "publication_number": newest.get("number"),
                **{name: newest.get(name) for name in ("title", "url", "recalled_at")},
                "published_at": row.published_at,
                "publications": became,
            }
        )
    return found


def _products(session: Session, ids: Sequence[str]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """By material and task: the publications that draw on the material, as far as intake has heard of them."""
    before = aliased(KnownPublication)
    wanted = (
        sa.select(MaterialProduct.material_id, KnownPublication, before.number)
        .join(KnownPublication, KnownPublication.publication_id == MaterialProduct.publication_id)
        .outerjoin(before, before.publication_id == KnownPublication.corrects_id)
        .where(MaterialProduct.material_id.in_(ids))
        .order_by(KnownPublication.published_at, KnownPublication.publication_id)
    )
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for material_id, one, corrected in session.execute(wanted):
        plain = ("number", "title", "url", "published_at", "reason", "recalled_at", "recall_reason")
        shown = {name: getattr(one, name) for name in plain} | {"id": one.publication_id, "corrects": corrected}
        found.setdefault((material_id, one.task_id), []).append(shown)
    return found


def _task_numbers(session: Session, tasks: set[str]) -> dict[str, str | None]:
    known = session.execute(sa.select(Need.task_id, Need.task_number).where(Need.task_id.in_(tasks)))
    return {task_id: number for task_id, number in known if task_id}


def year_of(session: Session, year: int | None) -> tuple[int, datetime, datetime]:
    """A calendar year in Shanghai and its two ends; None: the running one."""
    wanted = year or now(session).astimezone(SHANGHAI).year
    return wanted, datetime(wanted, 1, 1, tzinfo=SHANGHAI), datetime(wanted + 1, 1, 1, tzinfo=SHANGHAI)


def contributors(session: Session, actor: Actor, year: int | None) -> sa.Select[KnownUnit]:
    """The units that offered something in this year and that the actor may look into; to be paged by code."""
    _, since, until = year_of(session, year)
    gave = sa.exists().where(
        Material.unit_id == KnownUnit.id, Material.offered_at >= since, Material.offered_at < until
    )
    return sa.select(KnownUnit).where(gave, within(actor, KnownUnit.id))


def credit(session: Session, units: Sequence[KnownUnit], year: int | None) -> list[dict[str, Any]]:
    """采用情况 of each of these units: what it offered, what was drawn on and published, 精品, and the rate."""
    _, since, until = year_of(session, year)
    counts = {unit.id: dict.fromkeys(STATES, 0) | {"best": 0} for unit in units}
    best = sa.func.count(Material.best_at)
    mine = (Material.unit_id.in_(counts), Material.offered_at >= since, Material.offered_at < until)
    counted = sa.select(Material.unit_id, Material.state, sa.func.count(), best).where(*mine)
    for unit_id, state, many, held_up in session.execute(counted.group_by(Material.unit_id, Material.state)):
        counts[unit_id][state] = many
        counts[unit_id]["best"] += held_up
    return [{"unit": unit_shown(unit)} | _summed(counts[unit.id]) for unit in units]


def adoption(session: Session, actor: Actor) -> dict[str, Any] | None:
    """采用情况 of the actor's own unit this year; None when it offered nothing yet."""
    unit = session.get(KnownUnit, actor.unit_id) if actor.unit_id else None
    shown = credit(session, [unit], None)[0] if unit else {"offered": 0}
    return shown | {"year": year_of(session, None)[0]} if shown["offered"] else None


def _summed(counts: dict[str, int]) -> dict[str, Any]:
    """`used` counts those that a draft draws on, the published ones among them."""
    offered, used = sum(counts[state] for state in STATES), counts["used"] + counts["published"]
    plain = {name: counts[name] for name in ("accepted", "published", "best")}
    return {"offered": offered, "used": used, "percent": rate(used, offered)} | plain
