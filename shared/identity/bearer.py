"""From a token to an actor: the signature says who, this service's own copy decides what."""

from sqlalchemy.orm import Session

from shared.db import now
from shared.errors import NotSignedIn
from shared.identity.actor import Actor, Grant
from shared.identity.copies import EndedSession, KnownPerson
from shared.identity.names import units_of
from shared.identity.tokens import Claims, read
from shared.settings import Settings


def authenticate(session: Session, settings: Settings, token: str) -> Actor:
    """The actor of a bearer token. Raises NotSignedIn, in the same words whatever was wrong:

    a token that is not ours or has run out, a person unknown here or no longer active, a session that has ended.
    """
    claims = read(settings, token, at=now(session))
    if claims.service:
        return Actor(id=claims.sub, kind="service")
    person = session.get(KnownPerson, claims.sub)
    if person is None or not person.active or session.get(EndedSession, claims.sid) is not None:
        raise NotSignedIn
    return actor_of(session, person, claims)


def actor_of(session: Session, person: KnownPerson, claims: Claims | None = None) -> Actor:
    """The person with the grants that hold now: those on units that are known and not closed."""
    units = units_of(session, [person.unit_id, *(grant["unit_id"] for grant in person.grants)])
    grants = tuple(
        Grant(grant["role"], grant["unit_id"], units[grant["unit_id"]].path)
        for grant in person.grants
        if grant["unit_id"] in units and units[grant["unit_id"]].active
    )
    own = units.get(person.unit_id)
    return Actor(
        id=person.id,
        kind="person",
        unit_id=person.unit_id,
        unit_path=own.path if own and own.active else "",
        grants=grants,
        session_id=claims.sid if claims else None,
    )
