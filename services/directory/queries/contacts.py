"""联系方式 as they are shown: masked, with what for and until when; to those who have to reach somebody."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.masking import PURPOSE, masked_contact
from services.directory.models import ContactTerm, Person, Unit
from shared.errors import NotFound
from shared.identity import Actor, SealBroken, scopes, unseal

SEERS = ("system_admin", "unit_head", "leader", "director")
"""Who may have to reach the people of a unit and of those below it: its head, the 专班's leader, the office."""


def contact_for(session: Session, actor: Actor, person_id: str) -> Person:
    """The person whose contact data the actor may see. Raises NotFound for everybody else's."""
    person = session.get(Person, person_id)
    if person is None or (person.id != actor.id and not actor.has_any(SEERS, person.unit.path)):
        raise NotFound
    return person


def contacts(actor: Actor, *, unit_id: str | None = None, q: str | None = None) -> sa.Select[Any]:
    """The people with contact data below the units over which the actor is set; order them by code."""
    mine = [Unit.path.startswith(path, autoescape=True) for path in scopes(actor, frozenset(SEERS))]
    found = sa.select(Person).join(Unit, Unit.id == Person.unit_id)
    found = found.where(Person.contact_sealed.is_not(None), sa.or_(sa.false(), *mine))
    if unit_id:
        found = found.where(Person.unit_id == unit_id)
    if q:
        found = found.where(Person.name.contains(q, autoescape=True))
    return found


def contacts_seen(session: Session, people: list[Person]) -> list[dict[str, Any]]:
    """Each person's contact data masked, with its purpose and its last day."""
    ids = [person.id for person in people]
    rows = session.scalars(sa.select(ContactTerm).where(ContactTerm.person_id.in_(ids)))
    terms = {row.person_id: row for row in rows}
    return [_seen(session, person, terms.get(person.id)) for person in people]


def _seen(session: Session, person: Person, term: ContactTerm | None) -> dict[str, Any]:
    kept: dict[str, str] = {}
    readable = True
    try:
        if person.contact_sealed:
            kept = unseal(session.info["db"].settings, person.id, person.contact_sealed)
    except SealBroken:
        readable = False
    return {
        "person_id": person.id, "name": person.name, "unit_id": person.unit_id, "unit_name": person.unit.name,
        "purpose": term.purpose if term else PURPOSE if person.contact_sealed else None,
        "until": term.until if term else None, "readable": readable, "version": person.version,
        **{"phone": None, "mail": None, "bot": None}, **masked_contact(kept),
    }  # fmt: skip
