"""Writing people: who is where, who may do what, whose account still holds."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.contacts import set_contact
from services.directory.actions.granting import (
    Wanted,
    count_system_admins,
    judged_grants,
    keep_one_system_admin,
    leads_system,
    set_grants,
)
from services.directory.actions.telling import end_sessions, tell_people
from services.directory.models import Person, Unit
from services.directory.passwords import CODE_LIFE, code_sha256, new_code
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id
from shared.log import Access, note


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
    if set_grants(person, grants):
        note(session, Access("roles", "person", person.id))
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
    _refuse_self_disable(session, person, changes, grants, actor)
    expect_version(person, expected)
    person.unit_id, person.login, person.updated_at = unit_id, login, now(session)
    set_name(person, changes.get("name", person.name))
    _switch(person, changes.get("active", person.active))
    if grants is not None and set_grants(person, grants):
        note(session, Access("roles", "person", person.id))
    set_contact(session, person, changes)
    session.flush()
    keep_one_system_admin(session, before)
    if not person.active:
        end_sessions(session, person.id)
    tell_people(session, [person])
    return person


def _switch(person: Person, active: bool) -> None:
    """Off or on again; who comes back after leaving begins without a password."""
    if active and not person.active:
        person.left_at = person.left_reason = None
    person.active = active


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


def _refuse_self_disable(
    session: Session, person: Person, changes: dict[str, Any], grants: Wanted | None, actor: Actor
) -> None:
    loses_role = grants is not None and not leads_system(person, grants, session)
    if person.id == actor.id and (changes.get("active") is False or loses_role):
        raise Conflict("不能停用自己的账号或撤销自己的系统管理员角色", code="self_disable")


def give_code(session: Session, person: Person) -> str:
    """A fresh one-time code, in clear this once, good for 14 days; the older one holds no longer."""
    note(session, Access("account", "person", person.id, reason="发放一次性口令"))
    return fresh_code(session, person)


def fresh_code(session: Session, person: Person) -> str:
    """As give_code, for many at once: what is noted of them is the import."""
    code = new_code()
    person.one_time_sha256 = code_sha256(code)
    person.one_time_expires_at = now(session) + CODE_LIFE
    return code
