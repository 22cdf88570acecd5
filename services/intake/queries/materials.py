"""Materials as somebody may see them: own unit's and everything below; with where each was used."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.materials import KINDS, STATES, lead_hours
from services.intake.models import Material
from services.intake.queries.library import uses_of
from services.intake.queries.needs import unit_shown, within
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, may_see, unit_of, units_of
from shared.words import AUDIENCES, SUBTOPICS, TOPICS


def material_seen(session: Session, actor: Actor, material_id: str) -> Material:
    """The material, when it is the actor's to see. Raises NotFound otherwise, also for another unit's."""
    row = session.get(Material, material_id)
    unit = unit_of(session, row.unit_id) if row else None
    if row is None or unit is None or not may_see(actor, unit.path):
        raise NotFound("没有找到这项素材", code="material_not_found")
    return row


def material_list(actor: Actor, filters: dict[str, Any]) -> sa.Select[Material]:
    """The statement of a list; filters: kind, state, topic, mine, best, reused, unit (code), q.

    `q` is looked for in number, title and body.
    """
    statement = sa.select(Material).where(within(actor, Material.unit_id))
    for name in ("kind", "state", "topic"):
        if filters.get(name):
            statement = statement.where(getattr(Material, name) == filters[name])
    if filters.get("mine"):
        statement = statement.where(Material.unit_id == actor.unit_id)
    if filters.get("best"):
        statement = statement.where(Material.best_at.is_not(None))
    if filters.get("reused"):
        statement = statement.where(Material.tasks > 1)
    if filters.get("unit"):
        code = KnownUnit.code == filters["unit"]
        statement = statement.where(Material.unit_id.in_(sa.select(KnownUnit.id).where(code)))
    if filters.get("q"):
        columns = (Material.number, Material.title, Material.body)
        statement = statement.where(sa.or_(*(one.contains(filters["q"], autoescape=True) for one in columns)))
    return statement


def still_to_come(session: Session, statement: sa.Select[Material]) -> sa.Select[Material]:
    """Only leads of what has not taken place yet."""
    return statement.where(Material.happens_at > now(session))


COLUMNS = (
    "id", "number", "kind", "state", "topic", "subtopic", "title", "body", "audience", "embargo_until", "happens_at",
    "reason", "tasks", "best_at", "best_reason", "offered_at", "version",
)  # fmt: skip


def materials_shown(session: Session, rows: Sequence[Material]) -> list[dict[str, Any]]:
    """Materials as the doors give them, with labels, unit, lead time and where each was used."""
    units = units_of(session, [row.unit_id for row in rows])
    uses, at = uses_of(session, [row.id for row in rows]), now(session)
    return [
        {name: getattr(row, name) for name in COLUMNS}
        | {"unit": unit_shown(units.get(row.unit_id)), "labels": _labels(row), "uses": uses.get(row.id, [])}
        | {
            "lead_hours": lead_hours(row.offered_at, row.happens_at),
            "over": row.happens_at is not None and row.happens_at <= at,
        }
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
