"""Keeping the copies: what a service does when it hears that a unit or a person changed or a session ended."""

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.calendars import calendar_handlers
from shared.db import now
from shared.events import PersonChanged, SessionEnded, UnitChanged
from shared.identity.copies import EndedSession, KnownPerson, KnownUnit
from shared.identity.tokens import LONGEST
from shared.log import Handlers, Heard

identity_handlers = Handlers()
"""Included by every service that follows the directory; the directory itself applies the same functions."""
identity_handlers.include(calendar_handlers)

_UNIT_FIELDS = ("code", "name", "short_name", "level", "kind", "parent_id", "path", "admin_code", "active",
                "police_code", "towns", "successor_id")  # fmt: skip


def apply_unit(session: Session, fact: UnitChanged, held: Mapping[str, KnownUnit] | None = None) -> None:
    """Write the unit as it is now. `held`: all rows there are, by id, where many facts come at once."""
    unit = session.get(KnownUnit, fact.unit_id) if held is None else held.get(fact.unit_id)
    if unit is None:
        unit = KnownUnit(id=fact.unit_id)
        session.add(unit)
    for name in _UNIT_FIELDS:
        setattr(unit, name, getattr(fact, name))


def apply_person(session: Session, fact: PersonChanged, held: Mapping[str, KnownPerson] | None = None) -> None:
    """Write the person as he is now; the name follows as a card. `held`: as for units."""
    person = session.get(KnownPerson, fact.person_id) if held is None else held.get(fact.person_id)
    if person is None:
        person = KnownPerson(id=fact.person_id)
        session.add(person)
    person.unit_id, person.active, person.card_version = fact.unit_id, fact.active, fact.card_version
    person.grants = [{"role": grant["role"], "unit_id": grant["unit_id"]} for grant in fact.grants]
    person.scopes = fact.scopes


def apply_session_ended(session: Session, fact: SessionEnded) -> None:
    """From now on no token of this session holds here."""
    if session.get(EndedSession, fact.session_id) is None:
        session.add(EndedSession(id=fact.session_id, ended_at=fact.ended_at))


def forget_ended_sessions(session: Session) -> int:
    """Delete the ended sessions whose last token has run out by itself; returns how many."""
    old = now(session) - LONGEST - timedelta(hours=1)
    result = session.execute(sa.delete(EndedSession).where(EndedSession.ended_at < old))
    return int(getattr(result, "rowcount", 0))


@identity_handlers.hears(UnitChanged)
def unit_changed(session: Session, fact: UnitChanged, heard: Heard) -> None:
    apply_unit(session, fact)


@identity_handlers.hears(PersonChanged)
def person_changed(session: Session, fact: PersonChanged, heard: Heard) -> None:
    apply_person(session, fact)


@identity_handlers.hears(SessionEnded)
def session_ended(session: Session, fact: SessionEnded, heard: Heard) -> None:
    apply_session_ended(session, fact)
