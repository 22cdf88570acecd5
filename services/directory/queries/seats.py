"""席位 to look at: who holds a role on a unit today, in which order; 专班 counted."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, PersonGrant, Unit
from services.directory.structure import LEADING_GROUP, SEATED, STRENGTH, TASKFORCE_PARTS, acting, in_order
from services.directory.terms import today
from shared.db import now
from shared.words import ROLES

Held = dict[str, dict[str, dict[str, int | None]]]
"""unit -> role -> person -> his place among those who hold it there."""


def held_today(session: Session, unit_ids: Collection[str] | None = None) -> Held:
    """Who holds what today, active people only; of these units, or of all."""
    on = today(now(session))
    query = (
        sa.select(PersonGrant.unit_id, PersonGrant.role, PersonGrant.person_id, PersonGrant.place)
        .join(Person, Person.id == PersonGrant.person_id)
        .where(Person.active)
        .where(sa.or_(PersonGrant.since.is_(None), PersonGrant.since <= on))
        .where(sa.or_(PersonGrant.until.is_(None), PersonGrant.until >= on))
    )
    if unit_ids is not None:
        query = query.where(PersonGrant.unit_id.in_(unit_ids))
    found: Held = {}
    for row in session.execute(query):
        found.setdefault(row.unit_id, {}).setdefault(row.role, {})[row.person_id] = row.place
    return found


def strength_of(kind: str, held: dict[str, dict[str, int | None]]) -> dict[str, int] | None:
    """专班 of a bureau: {have, wanted}, different people counted; None where none stands."""
    if kind not in STRENGTH:
        return None
    people = {one for role in TASKFORCE_PARTS for one in held.get(role, {})}
    return {"have": len(people), "wanted": STRENGTH[kind]}


def strength_now(session: Session, unit: Unit) -> dict[str, int] | None:
    """专班 of one bureau today: {have, wanted}; None where none stands."""
    return strength_of(unit.kind, held_today(session, [unit.id]).get(unit.id, {}))


def seats_of(session: Session, unit: Unit) -> list[dict[str, Any]]:
    """The seats of a unit: {role, label, acting, holders: [{person_id, name, code, place, version}]}, holder first."""
    return [_seat(session, unit, role) for role in SEATED]


def _seat(session: Session, unit: Unit, role: str) -> dict[str, Any]:
    places = held_today(session, [unit.id]).get(unit.id, {}).get(role, {})
    people = {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(places)))}
    deputies_only = acting(places)
    holders = [
        {
            "person_id": one, "name": people[one].name, "code": people[one].code, "place": n + deputies_only,
            "unit_name": people[one].unit.short_name,
        }
        for n, one in enumerate(in_order(places), 1)
    ]  # fmt: skip
    return {"role": role, "label": ROLES[role], "acting": deputies_only, "holders": holders}


def leading_group(session: Session, unit: Unit) -> list[dict[str, Any]]:
    """领导小组 of a bureau: {role, label, names}, the roles that somebody holds."""
    held = held_today(session, [unit.id]).get(unit.id, {})
    ids = [one for role in LEADING_GROUP for one in held.get(role, {})]
    people = {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    return [
        {"role": role, "label": ROLES[role], "names": [people[one].name for one in in_order(held[role])]}
        for role in LEADING_GROUP
        if held.get(role)
    ]


def who_may_sit(session: Session, unit: Unit) -> dict[str, str]:
    """The active people of a unit, {id: name}, for choosing; at most 200."""
    own = sa.select(Person).where(Person.active, Person.unit_id == unit.id)
    return {one.id: one.name for one in session.scalars(own.order_by(Person.code).limit(200))}
