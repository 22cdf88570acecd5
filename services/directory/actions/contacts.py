"""联系方式: kept sealed, for a purpose and a time; revealed with a reason, on record; erased when it has served."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.telling import tell_people
from services.directory.masking import PURPOSE
from services.directory.models import ContactTerm, PasswordPast, Person
from services.directory.terms import today
from shared.db import now
from shared.db.ground import idempotency
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.identity import NAME_ERASED, Actor, SealBroken, seal, unseal
from shared.log import Access, note

CONTACT = ("phone", "mail", "bot")
AT_ONCE = 100


def set_contact(session: Session, person: Person, given: dict[str, Any]) -> bool:
    """Seal the work phone, mail and bot address that were given ('' takes one away); a change is a new card."""
    settings = session.info["db"].settings
    before = _opened(session, person)
    after = before | {name: given[name] for name in CONTACT if given.get(name) is not None}
    after = {name: value for name, value in after.items() if value}
    if after == before:
        return False
    person.contact_sealed = seal(settings, person.id, after) if after else None
    person.card_version += 1
    if not after:
        session.execute(sa.delete(ContactTerm).where(ContactTerm.person_id == person.id))
    return True


def _opened(session: Session, person: Person) -> dict[str, str]:
    """What is kept. What no key opens any more is as good as not there: what is given takes its place."""
    try:
        return unseal(session.info["db"].settings, person.id, person.contact_sealed) if person.contact_sealed else {}
    except SealBroken:
        return {}


def keep_contact(session: Session, actor: Actor, person: Person, given: dict[str, Any], expected: int | None) -> Person:
    """Give contact data with what for and until when (None: while in post); his own, or as system administrator.

    Raises Forbidden, Conflict (left), Invalid for a day that is over, Stale, PreconditionMissing.
    """
    _require_keeper(session, actor, person)
    if person.left_at is not None:
        raise Conflict("该人员已办理离职，不再登记联系方式", code="already_left")
    until: date | None = given.get("until")
    if until is not None and until < today(now(session)):
        raise Invalid(errors={"until": ["期限已过"]})
    expect_version(person, expected)
    set_contact(session, person, given)
    if person.contact_sealed:
        _set_term(session, actor, person, given.get("purpose") or PURPOSE, until)
    person.updated_at = now(session)
    tell_people(session, [person])
    note(session, Access("keep", "contact", person.id))
    return person


def _set_term(session: Session, actor: Actor, person: Person, purpose: str, until: date | None) -> None:
    term = session.get(ContactTerm, person.id)
    if term is None:
        term = ContactTerm(person_id=person.id)
        session.add(term)
    term.purpose, term.until, term.set_by, term.set_at = purpose, until, actor.id, now(session)


def reveal_contact(session: Session, person: Person, reason: str) -> dict[str, str]:
    """The contact data in clear, once, with the reason on record. Raises Conflict when no key opens it."""
    settings = session.info["db"].settings
    note(session, Access("reveal", "person", person.id, reason=reason))
    try:
        return unseal(settings, person.id, person.contact_sealed) if person.contact_sealed else {}
    except SealBroken:
        raise Conflict("联系方式打不开", code="seal_broken", detail="缺少封存它的钥匙，请联系系统管理员") from None


def erase_contact(session: Session, actor: Actor, person: Person, reason: str) -> None:
    """Take all contact data away, here and (by a new card) from notify; his own, or as system administrator."""
    _require_keeper(session, actor, person)
    _take_away(session, person)
    tell_people(session, [person])
    note(session, Access("erase", "contact", person.id, reason=reason))


def _require_keeper(session: Session, actor: Actor, person: Person) -> None:
    if actor.id != person.id and not actor.has("system_admin", person.unit.path):
        raise Forbidden("只有本人或系统管理员可以登记、删除联系方式")


def _take_away(session: Session, person: Person) -> None:
    person.contact_sealed = None
    person.card_version += 1
    person.updated_at = now(session)
    session.execute(sa.delete(ContactTerm).where(ContactTerm.person_id == person.id))


def erase_person(session: Session, person: Person, reason: str) -> None:
    """删除个人信息 (PIPL 47) of somebody who has left: name, code, login and whatever else says who he was.

    The id stays: what he did stays on record, by （已注销）; every service forgets the name by the new card.
    Raises Conflict (still_here).
    """
    if person.left_at is None:
        raise Conflict("请先办理离职", code="still_here")
    _take_away(session, person)
    person.name, person.code, person.login, person.left_reason = NAME_ERASED, f"X-{person.id}", None, None
    person.password_hash = person.one_time_sha256 = None
    session.execute(sa.delete(PasswordPast).where(PasswordPast.person_id == person.id))
    session.execute(sa.delete(idempotency).where(idempotency.c.response.contains(person.id, autoescape=True)))
    tell_people(session, [person])
    note(session, Access("erase", "person", person.id, reason=reason))


def erase_expired(session: Session) -> int:
    """Erase the contact data whose time is over, a batch of it; returns how many. A chore."""
    on = today(now(session))
    over = sa.select(Person).join(ContactTerm).where(ContactTerm.until < on).order_by(Person.id).limit(AT_ONCE)
    people = list(session.scalars(over))
    for person in people:
        _take_away(session, person)
        note(session, Access("erase", "contact", person.id, code="expired"))
    tell_people(session, people)
    return len(people)
