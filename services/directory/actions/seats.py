"""席位: who is liaison and publicist of a unit, and who stands in for him, in order; a seat gives the role."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.granting import Wanted, grants_as, set_grants
from services.directory.actions.telling import tell_people
from services.directory.models import Person, PersonGrant, Unit
from services.directory.structure import SEAT_SETTERS, SEATED
from services.directory.terms import OPEN
from shared.db import now
from shared.errors import Forbidden, Invalid, NotFound, expect_version
from shared.identity import Actor, covers, roles_conflict
from shared.log import Access, note


def set_seats(
    session: Session, actor: Actor, unit: Unit, role: str, person_ids: Sequence[str], expected: int | None
) -> Unit:
    """Seat these people in this order, the holder first; whoever is not among them loses the role on this unit.

    Raises NotFound for a role without seats, Invalid for people who cannot hold it, Forbidden, Stale,
    PreconditionMissing.
    """
    if role not in SEATED:
        raise NotFound("没有这种席位")
    if not actor.has_any(SEAT_SETTERS, unit.path):
        raise Forbidden(detail="联络人和宣传员由本单位负责人或系统管理员指定")
    people = _judged(session, actor, unit, role, person_ids)
    expect_version(unit, expected)
    key = (role, unit.id)
    leaving = [one for one in _holding(session, *key) if one.id not in set(person_ids)]
    for person in leaving:
        _write(session, person, {held: term for held, term in grants_as(person).items() if held != key})
    for person in people:
        _write(session, person, {key: OPEN, **grants_as(person)})
    for place, person in enumerate(people, 1):
        next(one for one in person.grants if (one.role, one.unit_id) == key).place = place
    unit.updated_at = now(session)
    tell_people(session, [*leaving, *people])
    return unit


def _judged(session: Session, actor: Actor, unit: Unit, role: str, ids: Sequence[str]) -> list[Person]:
    found = {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    faults = ["同一个人只能占一个席位"] if len(set(ids)) < len(ids) else []
    for one in ids:
        person = found.get(one)
        if person is None or not _own(actor, unit, person):
            faults.append("人员不存在，或者不是本单位的")
        elif not person.active:
            faults.append(f"{person.name}已停用")
        elif conflict := roles_conflict({role, *(grant.role for grant in person.grants)}):
            faults.append(f"{person.name}：{conflict}")
    if faults:
        raise Invalid(errors={"person_ids": list(dict.fromkeys(faults))})
    return [found[one] for one in ids]


def _own(actor: Actor, unit: Unit, person: Person) -> bool:
    """A head names people of his own unit; the administrator anybody."""
    return covers(unit.path, person.unit.path) or actor.has("system_admin", unit.path)


def _holding(session: Session, role: str, unit_id: str) -> list[Person]:
    holding = sa.select(PersonGrant.person_id).where(PersonGrant.role == role, PersonGrant.unit_id == unit_id)
    return list(session.scalars(sa.select(Person).where(Person.id.in_(holding)).order_by(Person.id)))


def _write(session: Session, person: Person, grants: Wanted) -> None:
    if set_grants(person, grants):
        person.updated_at = now(session)
        note(session, Access("roles", "person", person.id))
