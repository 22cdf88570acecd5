"""授权: which roles on which units and for which days; judged, written, begun, ended; the last administrator stays."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from services.directory.actions.telling import tell_people
from services.directory.models import Person, PersonGrant, Unit
from services.directory.structure import grant_fault
from services.directory.terms import OPEN, Term, holds, term_fault, today
from shared.db import now
from shared.errors import Conflict, Invalid
from shared.identity import roles_conflict

Wanted = dict[tuple[str, str], Term | None]
"""(role, unit_id) to its term; None: as it was, open where it is new."""


def judged_grants(session: Session, own_unit_id: str, wanted: Iterable[dict[str, Any]]) -> Wanted:
    """The grants {role, unit_id?, since?, until?}, unit_id defaulting to the person's own unit.

    Raises Invalid for what cannot be: a role that does not stand on such a unit, roles that may not be combined (not
    even one after the other), a term that is over, one role twice on one unit.
    """
    found: Wanted = {}
    faults, on = [], today(now(session))
    for grant in wanted:
        key, term = (str(grant["role"]), str(grant.get("unit_id") or own_unit_id)), _term(grant)
        if found.get(key, term) != term:
            faults.append("同一角色在同一单位只能有一个任期")
        found[key] = term
        faults += [fault] if (fault := term_fault(term, on)) else []
    faults += [conflict] if (conflict := roles_conflict(role for role, _ in found)) else []
    for role, unit_id in sorted(found):
        unit = session.get(Unit, unit_id)
        fault = "授权的单位不存在" if unit is None else grant_fault(role, unit.kind)
        faults += [fault] if fault else []
    if faults:
        raise Invalid(errors={"grants": list(dict.fromkeys(faults))})
    return found


def _term(grant: Mapping[str, Any]) -> Term:
    return grant.get("since"), grant.get("until")


def set_grants(person: Person, wanted: Mapping[tuple[str, str], Term | None] | Iterable[tuple[str, str]]) -> bool:
    """Make the person's grants these, keeping the rows that stay; returns whether anything changed.

    Given without terms, those that stay keep theirs. What goes is gone before what is new comes: one of 三员 may be
    replaced by another of them in one change.
    """
    terms = dict(wanted) if isinstance(wanted, Mapping) else dict.fromkeys(wanted)
    held = {(grant.role, grant.unit_id): grant for grant in person.grants}
    before = {key: (grant.since, grant.until) for key, grant in held.items()}
    for key in held.keys() - terms.keys():
        person.grants.remove(held[key])
    session = object_session(person)
    if session is not None and held.keys() - terms.keys():
        session.flush()
    for (role, unit_id), term in sorted(terms.items(), key=lambda one: one[0]):
        grant = held.get((role, unit_id))
        if grant is None:
            grant = PersonGrant(role=role, unit_id=unit_id)
            person.grants.append(grant)
        if term is not None:
            grant.since, grant.until = term
    person.grants.sort(key=lambda grant: (grant.role, grant.unit_id))
    return before != {(grant.role, grant.unit_id): (grant.since, grant.until) for grant in person.grants}


def grants_as(person: Person) -> Wanted:
    """The grants of a person as set_grants takes them."""
    return {(grant.role, grant.unit_id): (grant.since, grant.until) for grant in person.grants}


def leads_system(person: Person, grants: Mapping[tuple[str, str], Term | None], session: Session) -> bool:
    """Whether with these grants he is system_admin today."""
    on = today(now(session))
    return person.active and any(
        role == "system_admin" and holds(term or OPEN, on) for (role, _), term in grants.items()
    )


def count_system_admins(session: Session) -> int:
    """Active persons who are system_admin today and without an end: so that no date can take the last one away."""
    on = today(now(session))
    begun = sa.or_(PersonGrant.since.is_(None), PersonGrant.since <= on)
    query = sa.select(sa.func.count(sa.distinct(Person.id))).join(PersonGrant)
    query = query.where(Person.active, PersonGrant.role == "system_admin", PersonGrant.until.is_(None), begun)
    return session.scalar(query) or 0


def keep_one_system_admin(session: Session, before: int) -> None:
    """Raises Conflict when the change took the last active system_admin away."""
    if before and not count_system_admins(session):
        raise Conflict("至少要保留一名在用、任期不限的系统管理员", code="last_system_admin")


def turn_terms(session: Session) -> int:
    """到任与卸任: say it of everybody whose role begins or ended; ended grants go. A chore; returns how many were told.

    The history of what was held when stands in the log (person.changed).
    """
    on = today(now(session))
    dated = sa.or_(PersonGrant.since.is_not(None), PersonGrant.until.is_not(None))
    ids = sa.select(PersonGrant.person_id).where(dated)
    people = list(session.scalars(sa.select(Person).where(Person.id.in_(ids)).order_by(Person.id)))
    for person in people:
        over = [grant for grant in person.grants if grant.until is not None and grant.until < on]
        for grant in over:
            person.grants.remove(grant)
    return tell_people(session, people)
