"""角色一览: who holds which role on one unit and below it, until when, and which of them nobody holds."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, PersonGrant, Unit
from services.directory.queries.told import NEAR
from services.directory.queries.units import this_day
from services.directory.structure import BUREAUS, ROLE_STANDS_ON, STRENGTH, WANTED_ROLES
from services.directory.terms import holds
from shared.identity import ADMIN_ROLES
from shared.words import ROLES, UNIT_KINDS

BELOW = ("liaison", "publicist", "unit_head")
"""The roles of the units below a bureau."""
GROUPS = {
    "三员": tuple(role for role in ROLES if role in ADMIN_ROLES),
    "领导小组和办公室": ("group_leader", "executive_deputy", "deputy_leader", "group_member", "director", "supervisor"),
    "专班": ("leader", "member", "publisher"),
    "审核": ("first_reviewer", "second_reviewer", "legal_reviewer", "final_reviewer"),
    "单位": ("unit_head", "liaison", "publicist"),
}
"""The roles as they are read, apart from the accounts of systems."""


def bureaus(session: Session) -> dict[str, str]:
    """The open bureaus, {id: name}, the city's first."""
    found = sa.select(Unit.id, Unit.name).where(Unit.active, Unit.kind.in_(BUREAUS))
    return {row.id: row.name for row in session.execute(found.order_by(sa.func.length(Unit.path), Unit.code))}


def roles_of(session: Session, unit: Unit) -> list[dict[str, Any]]:
    """By group the roles that can be held on this unit: {group, roles: [{role, label, holders, wanted}]}.

    holders: {person_id, name, code, since, until, state}; `wanted`: somebody must hold it and nobody does.
    """
    held = _held(session, [unit.id])
    now_held = {grant["role"] for grant in held if grant["state"] != "待任"}
    found = []
    for group, roles in GROUPS.items():
        rows = [
            {
                "role": role,
                "label": ROLES[role],
                "holders": [grant for grant in held if grant["role"] == role],
                "wanted": role in WANTED_ROLES.get(unit.kind, ()) and role not in now_held,
            }
            for role in roles
            if unit.kind in ROLE_STANDS_ON[role]
        ]
        if rows:
            found.append({"group": group, "roles": rows})
    return found


def units_below(session: Session, unit: Unit) -> list[dict[str, Any]]:
    """The open units right below, each with who holds BELOW: {unit_id, name, kind, seats: {role: holders}, wanted}.

    Bureaus below the city have a page of their own and are left out.
    """
    rows = sa.select(Unit).where(Unit.parent_id == unit.id, Unit.active, Unit.kind.not_in(list(STRENGTH)))
    below = list(session.scalars(rows.order_by(Unit.code)))
    held = _held(session, [one.id for one in below])
    found = []
    for one in below:
        seats = {
            role: [grant for grant in held if grant["unit_id"] == one.id and grant["role"] == role] for role in BELOW
        }
        wanted = {role for role in WANTED_ROLES.get(one.kind, ()) if not seats.get(role)}
        found.append({"unit_id": one.id, "name": one.name, "kind": UNIT_KINDS[one.kind], "seats": seats,
                      "wanted": wanted})  # fmt: skip
    return found


def _held(session: Session, unit_ids: Iterable[str]) -> list[dict[str, Any]]:
    """The grants of active people on these units that hold or are to come, the first seat first."""
    today = this_day(session)
    query = (
        sa.select(PersonGrant, Person.name, Person.code)
        .join(Person, Person.id == PersonGrant.person_id)
        .where(PersonGrant.unit_id.in_(list(unit_ids)), Person.active)
        .where(sa.or_(PersonGrant.until.is_(None), PersonGrant.until >= today))
        .order_by(PersonGrant.role, PersonGrant.place.is_(None), PersonGrant.place, Person.code)
    )
    return [
        {
            "person_id": grant.person_id, "name": name, "code": code, "role": grant.role, "unit_id": grant.unit_id,
            "since": grant.since, "until": grant.until,
            "state": "待任" if not holds((grant.since, grant.until), today)
            else "将到期" if grant.until and grant.until <= today + NEAR else "在任",
        }
        for grant, name, code in session.execute(query)
    ]  # fmt: skip
