"""Needs as somebody may see them: own unit's and everything below; the 专班 of the city all."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Duty, Need
from services.intake.progress import CLOSED_TO_AMENDING, STATES
from services.intake.rights import may_change
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, may_see, scopes, unit_of, units_of
from shared.words import AUDIENCES, KINDS, PRIORITIES, SUBTOPICS, TOPICS

DEEPEST = 3
"""City, county, station: nothing stands below a station."""


def need_seen(session: Session, actor: Actor, need_id: str) -> Need:
    """The need, when it is the actor's to see. Raises NotFound otherwise, also for another unit's."""
    need = session.get(Need, need_id)
    unit = unit_of(session, need.unit_id) if need else None
    if need is None or unit is None or not may_see(actor, unit.path):
        raise NotFound("没有找到这项需求", code="need_not_found")
    return need


def need_list(actor: Actor, filters: dict[str, Any]) -> sa.Select[Need]:
    """The statement of a list; filters: state, topic, kind, unit (code), mine, copied, q (number, title)."""
    statement = sa.select(Need).where(within(actor))
    for name in ("state", "topic", "kind"):
        if filters.get(name):
            statement = statement.where(getattr(Need, name) == filters[name])
    if filters.get("mine"):
        statement = statement.where(Need.unit_id == actor.unit_id)
    if filters.get("copied"):
        copied = sa.and_(Need.direct, Need.unit_id != actor.unit_id)
        statement = statement.where(sa.false() if of_the_city(actor) else copied)
    if filters.get("unit"):
        code = KnownUnit.code == filters["unit"]
        statement = statement.where(Need.unit_id.in_(sa.select(KnownUnit.id).where(code)))
    if filters.get("q"):
        q = filters["q"]
        statement = statement.where(
            sa.or_(Need.title.contains(q, autoescape=True), Need.number.contains(q, autoescape=True))
        )
    return statement


def within(actor: Actor, unit_id: Any = Need.unit_id) -> sa.ColumnElement[bool]:
    """The scope rule on a column of unit ids: everything for the city, one unit for a station, else the subtree."""
    conditions: list[sa.ColumnElement[bool]] = []
    for path in scopes(actor):
        parts = path.strip("/").split("/")
        if len(parts) == 1:
            return sa.true()
        if len(parts) == DEEPEST:
            conditions.append(unit_id == parts[-1])
        else:
            below = sa.select(KnownUnit.id).where(KnownUnit.path.startswith(path, autoescape=True))
            conditions.append(unit_id.in_(below))
    return sa.or_(*conditions) if conditions else sa.false()


def of_the_city(actor: Actor) -> bool:
    """Whether somebody sees the whole city: it is filed to them, nobody copies it to them."""
    return any(path.count("/") == 2 for path in scopes(actor))


def shown(session: Session, actor: Actor, needs: list[Need]) -> list[dict[str, Any]]:
    """Needs as the doors give them, with the labels and the unit's name."""
    units = units_of(session, [unit for need in needs for unit in (need.unit_id, need.desk_id) if unit])
    known = {need.duty_id for need in needs if need.duty_id}
    duties = {row.id: row for row in session.scalars(sa.select(Duty).where(Duty.id.in_(known)))} if known else {}
    return [_shown(actor, need, units) | {"duty": duty_under(duties.get(need.duty_id or ""))} for need in needs]


def duty_under(duty: Duty | None) -> dict[str, Any] | None:
    """The duty under which a need was filed, as an answer shows it."""
    return {"id": duty.id, "source": duty.source, "since": duty.since} if duty else None


COLUMNS = (
    "id", "number", "state", "kind", "topic", "subtopic", "title", "body", "priority", "audience", "wanted_by",
    "region", "town", "details", "direct", "task_id", "task_number", "due_at", "raised_at", "updated_at", "version",
)  # fmt: skip


def _shown(actor: Actor, need: Need, units: dict[str, KnownUnit]) -> dict[str, Any]:
    still = need.state not in CLOSED_TO_AMENDING and need.merged_at is None
    allowed = may_change(actor, need.unit_id) and still
    return {name: getattr(need, name) for name in COLUMNS} | {
        "labels": {
            "state": STATES[need.state],
            "kind": KINDS[need.kind],
            "topic": TOPICS[need.topic],
            "subtopic": SUBTOPICS[need.topic].get(need.subtopic or ""),
            "priority": PRIORITIES[need.priority],
            "audience": AUDIENCES[need.audience],
        },
        "unit": unit_shown(units.get(need.unit_id)),
        "desk": unit_shown(units.get(need.desk_id or "")),
        "copied": need.direct and need.unit_id != actor.unit_id and not of_the_city(actor),
        "allowed_steps": ["amend", "withdraw"] if allowed else [],
    }


def unit_shown(unit: KnownUnit | None) -> dict[str, str] | None:
    """A unit as an answer shows it."""
    return {"id": unit.id, "code": unit.code, "name": unit.short_name} if unit else None
