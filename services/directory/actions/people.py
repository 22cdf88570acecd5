"""Writing people: who is where, who may do what, whose account still holds."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.telling import end_sessions, tell_people
from services.directory.models import Person, PersonGrant, Unit
from services.directory.passwords import CODE_LIFE, code_sha256, new_code
from services.directory.structure import grant_fault
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor, roles_conflict, seal, unseal
from shared.ids import new_id

CONTACT = ("phone", "mail", "bot")


def add_person(session: Session, new: dict[str, Any]) -> Person:
    """A new person {code, name, unit_id, login?, grants?, phone?, mail?, bot?}, without a password.

    Raises Conflict for a code or login already taken, Invalid for an unknown unit or grants that cannot be.
    """
    if session.scalars(sa.select(Person.id).where(Person.code == new["code"])).first():
        raise Conflict("人员编码已被使用", code="code_taken")
    _unit(session, new["unit_id"])
    login = _free_login(session, new.get("login"), None)
    grants = judged_grants(session, new["unit_id"], new.get("grants", []))
    person = put_person(session, new["code"], new["name"], new["unit_id"], login)
    set_grants(person, grants)
    set_contact(session, person, new)
    tell_people(session, [person])
    return person


def put_person(session: Session, code: str, name: str, unit_id: str, login: str | None) -> Person:
    """The row alone, already judged; the caller gives grants and tells."""
    at = now(session)
    person = Person(
        id=new_id(), code=code, name=name, unit_id=unit_id, login=login, active=True, card_version=1,
        created_at=at, updated_at=at, grants=[],
    )  # fmt: skip
    session.add(person)
    return person


def change_person(
    session: Session, person: Person, changes: dict[str, Any], expected: int | None, actor: Actor
) -> Person:
    """Change name, unit_id, login, active, grants or contact data.

    Raises Conflict (self_disable, last_system_admin, login_taken), Invalid, Stale, PreconditionMissing.
    """
    unit_id = changes.get("unit_id", person.unit_id)
    _unit(session, unit_id)
    login = _free_login(session, changes.get("login", person.login), person.id)
    grants = judged_grants(session, unit_id, changes["grants"]) if "grants" in changes else None
    before = count_system_admins(session)
    _refuse_self_disable(person, changes, grants, actor)
    expect_version(person, expected)
    person.unit_id, person.login, person.updated_at = unit_id, login, now(session)
    set_name(person, changes.get("name", person.name))
    person.active = changes.get("active", person.active)
    if grants is not None:
        set_grants(person, grants)
    set_contact(session, person, changes)
    session.flush()
    keep_one_system_admin(session, before)
    if not person.active:
        end_sessions(session, person.id)
    tell_people(session, [person])
    return person


def set_name(person: Person, name: str) -> None:
    """A new name is a new card."""
    if name != person.name:
        person.name = name
        person.card_version += 1


def _unit(session: Session, unit_id: str) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Invalid(errors={"unit_id": ["单位不存在"]})
    return unit


def _free_login(session: Session, login: str | None, person_id: str | None) -> str | None:
    login = login.strip().lower() if login else None
    taken = session.scalars(sa.select(Person.id).where(Person.login == login)).first() if login else None
    if taken and taken != person_id:
        raise Conflict("登录名已被使用", code="login_taken")
    return login or None


def judged_grants(session: Session, own_unit_id: str, wanted: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    """The grants as (role, unit_id), unit_id defaulting to the person's own unit. Raises Invalid for what cannot be."""
    found = {(str(grant["role"]), str(grant.get("unit_id") or own_unit_id)) for grant in wanted}
    faults = [] if (conflict := roles_conflict(role for role, _ in found)) is None else [conflict]
    for role, unit_id in sorted(found):
        unit = session.get(Unit, unit_id)
        fault = "授权的单位不存在" if unit is None else grant_fault(role, unit.kind)
        faults += [fault] if fault else []
    if faults:
        raise Invalid(errors={"grants": faults})
    return found


def set_grants(person: Person, wanted: set[tuple[str, str]]) -> bool:
    """Make the person's grants these, keeping the rows that stay; returns whether anything changed."""
    held = {(grant.role, grant.unit_id): grant for grant in person.grants}
    for key in held.keys() - wanted:
        person.grants.remove(held[key])
    for role, unit_id in sorted(wanted - held.keys()):
        person.grants.append(PersonGrant(role=role, unit_id=unit_id))
    person.grants.sort(key=lambda grant: (grant.role, grant.unit_id))
    return held.keys() != wanted


def set_contact(session: Session, person: Person, given: dict[str, Any]) -> bool:
    """Seal the work phone, mail and bot address that were given ('' takes one away); a change is a new card."""
    settings = session.info["db"].settings
    before = unseal(settings, person.id, person.contact_sealed) if person.contact_sealed else {}
    after = before | {name: given[name] for name in CONTACT if given.get(name) is not None}
    after = {name: value for name, value in after.items() if value}
    if after == before:
        return False
    person.contact_sealed = seal(settings, person.id, after) if after else None
    person.card_version += 1
    return True


def _refuse_self_disable(
    person: Person, changes: dict[str, Any], grants: set[tuple[str, str]] | None, actor: Actor
) -> None:
    loses_role = grants is not None and all(role != "system_admin" for role, _ in grants)
    if person.id == actor.id and (changes.get("active") is False or loses_role):
        raise Conflict("不能停用自己的账号或撤销自己的系统管理员角色", code="self_disable")


def count_system_admins(session: Session) -> int:
    """Active persons who are system_admin."""
    query = sa.select(sa.func.count(sa.distinct(Person.id))).join(PersonGrant)
    return session.scalar(query.where(Person.active, PersonGrant.role == "system_admin")) or 0


def keep_one_system_admin(session: Session, before: int) -> None:
    """Raises Conflict when the change took the last active system_admin away."""
    if before and not count_system_admins(session):
        raise Conflict("至少要保留一名在用的系统管理员", code="last_system_admin")


def give_code(session: Session, person: Person) -> str:
    """A fresh one-time code, in clear this once, good for 14 days; the older one holds no longer."""
    code = new_code()
    person.one_time_sha256 = code_sha256(code)
    person.one_time_expires_at = now(session) + CODE_LIFE
    return code
