"""离职: somebody leaves; his roles pass on or stand open, his account, sessions and contact data end."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from services.directory.actions.contacts import set_contact
from services.directory.actions.granting import (
    Wanted,
    count_system_admins,
    grants_as,
    judged_grants,
    keep_one_system_admin,
    set_grants,
)
from services.directory.actions.telling import end_sessions, tell_people
from services.directory.models import Person
from services.directory.terms import OPEN, term_fault, today
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor
from shared.log import Access, note


@dataclass(frozen=True, slots=True)
class Leave:
    """Why, and who takes over (None: his places stand open)."""

    reason: str
    successor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What became of the roles: passed on, or open where nobody else holds them on that unit; (role, unit id)."""

    person: Person
    passed: list[tuple[str, str]] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)


def leave(session: Session, actor: Actor, person: Person, given: Leave, expected: int | None) -> Left:
    """Let somebody leave. His name stays with what he did; his tasks stand among those without a hand in tasking.

    Raises Conflict (self_disable, last_system_admin, already_left), Invalid for a successor who cannot take over,
    Stale, PreconditionMissing.
    """
    if person.id == actor.id:
        raise Conflict("不能为本人办理离职", code="self_disable")
    if person.left_at is not None:
        raise Conflict("该人员已办理离职", code="already_left")
    before, held = count_system_admins(session), _still_held(session, person)
    successor = _successor(session, person, given.successor_id)
    expect_version(person, expected)
    set_grants(person, {})
    passed = _pass_on(session, successor, held) if successor else []
    _close(session, person, given.reason)
    session.flush()
    keep_one_system_admin(session, before)
    end_sessions(session, person.id)
    tell_people(session, [person, *([successor] if successor else [])])
    note(session, Access("roles", "person", person.id, reason=f"离职：{given.reason}"))
    return Left(person, passed, [key for key in sorted(held) if key not in passed])


def _still_held(session: Session, person: Person) -> Wanted:
    """What he holds or is to hold; a term that is over passes to nobody."""
    on = today(now(session))
    return {key: term for key, term in grants_as(person).items() if term_fault(term or OPEN, on) is None}


def _successor(session: Session, person: Person, successor_id: str | None) -> Person | None:
    if successor_id is None:
        return None
    found = session.get(Person, successor_id)
    if found is None or not found.active or found.id == person.id:
        raise Invalid(errors={"successor_id": ["接任人不存在或已停用"]})
    return found


def _pass_on(session: Session, successor: Person, held: Wanted) -> list[tuple[str, str]]:
    """Give the successor every role; what he holds already stays as he holds it. Raises Invalid."""
    whole = {**held, **grants_as(successor)}
    wanted = [
        {"role": role, "unit_id": unit_id, "since": (term or OPEN)[0], "until": (term or OPEN)[1]}
        for (role, unit_id), term in whole.items()
    ]
    try:
        set_grants(successor, judged_grants(session, successor.unit_id, wanted))
    except Invalid as refusal:
        raise Invalid(errors={"successor_id": (refusal.errors or {}).get("grants", [])}) from None
    successor.updated_at = now(session)
    return sorted(held)


def _close(session: Session, person: Person, reason: str) -> None:
    """The account opens no more: no password, no code, no contact data; the name stays with what he did."""
    person.active = False
    person.password_hash = person.password_at = person.one_time_sha256 = person.one_time_expires_at = None
    person.left_at = person.updated_at = now(session)
    person.left_reason = reason
    set_contact(session, person, {"phone": "", "mail": "", "bot": ""})
