"""People to look at: lists, cards, and who one is."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, PersonGrant, SignInSession, Unit
from services.directory.password_rules import RULES, due_at
from services.directory.queries.systems import system_cards
from services.directory.queries.units import unit_names
from shared.errors import NotFound
from shared.identity import Actor, SealBroken, unit_of, unseal
from shared.words import ROLES

MOST_CARDS = 200


def person_for(session: Session, person_id: str) -> Person:
    """One person. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def person_administered(session: Session, actor: Actor, person_id: str) -> Person:
    """The person, for who administers his unit. Raises NotFound for everybody else (matrix I01)."""
    person = person_for(session, person_id)
    unit = unit_of(session, person.unit_id)
    if unit is None or not actor.has("system_admin", unit.path):
        raise NotFound
    return person


def people(
    *, unit_id: str | None = None, under: str | None = None, role: str | None = None, active: bool | None = None,
    q: str | None = None,
) -> sa.Select[Person]:  # fmt: skip
    """The people that fit, as for units; `role`: who holds it anywhere."""
    found = sa.select(Person)
    if unit_id:
        found = found.where(Person.unit_id == unit_id)
    if under:
        found = found.join(Unit, Unit.id == Person.unit_id).where(Unit.path.contains(f"/{under}/", autoescape=True))
    if role:
        found = found.where(Person.id.in_(sa.select(PersonGrant.person_id).where(PersonGrant.role == role)))
    if active is not None:
        found = found.where(Person.active.is_(active))
    if q:
        texts = (Person.name, Person.code, Person.login)
        found = found.where(sa.or_(*(text.contains(q, autoescape=True) for text in texts)))
    return found


def me(session: Session, actor: Actor) -> dict[str, Any]:
    """Who the asker is: name, unit, what he may do, where and until which day, until when he is signed in."""
    person = person_for(session, actor.id)
    ends = {(grant.role, grant.unit_id): grant.until for grant in person.grants}
    signed_in = session.get(SignInSession, actor.session_id) if actor.session_id else None
    names = unit_names(session, [grant.unit_id for grant in actor.grants])
    return {
        "id": person.id,
        "name": person.name,
        "login": person.login,
        "unit": person.unit,
        "grants": [
            {"role": grant.role, "label": ROLES.get(grant.role, grant.role), "unit_id": grant.unit_id,
             "unit_name": names.get(grant.unit_id, ""), "until": ends.get((grant.role, grant.unit_id))}
            for grant in sorted(actor.grants, key=lambda one: (one.path, one.role))
        ],
        "expires_at": signed_in.expires_at if signed_in else None,
        "password_due_at": due_at(RULES[session.info["db"].settings.accounts], person.password_at),
    }  # fmt: skip


def cards(session: Session, ids: Sequence[str], service: str) -> list[dict[str, Any]]:
    """名片 of these persons, at most 200: id, card_version, name; for notify also contact {phone, mail, bot}.

    Who is not here any more is left out: the asker forgets him.
    """
    settings = session.info["db"].settings
    found = session.scalars(sa.select(Person).where(Person.id.in_(list(ids)[:MOST_CARDS])).order_by(Person.id))
    items = []
    for person in found:
        card: dict[str, Any] = {"id": person.id, "card_version": person.card_version, "name": person.name}
        if service == "notify" and person.contact_sealed:
            with suppress(SealBroken):  # its key is gone: the name still travels
                card["contact"] = unseal(settings, person.id, person.contact_sealed)
        items.append(card)
    return items + system_cards(session, list(ids)[:MOST_CARDS])


def left_shown(session: Session, left: Any) -> dict[str, Any]:
    """What became of somebody's roles when he left, with words: {person, passed, open} of an actions.Left."""
    names = unit_names(session, [unit_id for _, unit_id in (*left.passed, *left.open)])

    def shown(pairs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        return [
            {"role": role, "label": ROLES.get(role, role), "unit_id": unit_id, "unit_name": names.get(unit_id, "")}
            for role, unit_id in pairs
        ]

    return {"person": left.person, "passed": shown(left.passed), "open": shown(left.open)}
