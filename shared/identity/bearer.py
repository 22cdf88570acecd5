"""From a token to an actor: the signature says who, this service's own copy decides what."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import keep_moment, moment_columns
from shared.errors import NotSignedIn
from shared.identity.actor import Actor, Grant
from shared.identity.copies import EndedSession, KnownPerson, KnownUnit
from shared.identity.names import keep_units, units_of
from shared.identity.tokens import Claims, claims_of, hold_to_time
from shared.settings import Settings

_PERSON = (
    sa.select(
        KnownUnit, KnownPerson.unit_id, KnownPerson.grants, KnownPerson.scopes, KnownPerson.active, EndedSession.id
    )
    .select_from(KnownPerson)
    .outerjoin(KnownUnit, KnownUnit.id == KnownPerson.unit_id)
    .outerjoin(EndedSession, EndedSession.id == sa.bindparam("sid"))
    .where(KnownPerson.id == sa.bindparam("sub"))
)


def authenticate(session: Session, settings: Settings, token: str) -> Actor:
    """The actor of a bearer token. Raises NotSignedIn, in the same words whatever was wrong:

    a token that is not ours or has run out, a person unknown here or no longer active, a session that has ended.
    The person, whether the session has ended, the own unit and the moment are read in one round trip.
    """
    claims = claims_of(settings, token)
    if claims.service:
        hold_to_time(claims, None)
        return Actor(id=claims.sub, kind="service")
    statement = _PERSON.add_columns(*moment_columns(session))
    found = session.execute(statement, {"sub": claims.sub, "sid": claims.sid}).one_or_none()
    if found is None:
        raise NotSignedIn
    unit, unit_id, grants, scopes, active, ended, at, offset = found
    hold_to_time(claims, keep_moment(session, at, offset))
    if not active or ended is not None:
        raise NotSignedIn
    keep_units(session, [unit] if unit else [])
    return _actor(session, KnownPerson(id=claims.sub, unit_id=unit_id, grants=grants, scopes=scopes), claims)


def actor_of(session: Session, person: KnownPerson, claims: Claims | None = None) -> Actor:
    """The person with the grants that hold now: those on units that are known and not closed."""
    return _actor(session, person, claims)


def _actor(session: Session, person: KnownPerson, claims: Claims | None) -> Actor:
    grants = person.grants
    units = units_of(session, [person.unit_id, *(grant["unit_id"] for grant in grants)])
    held = tuple(
        Grant(grant["role"], grant["unit_id"], units[grant["unit_id"]].path)
        for grant in grants
        if grant["unit_id"] in units and units[grant["unit_id"]].active
    )
    own = units.get(person.unit_id)
    client = bool(grants) and all(grant["role"] == "client" for grant in grants)
    return Actor(
        id=person.id,
        kind="client" if client else "person",
        unit_id=person.unit_id,
        unit_path=own.path if own and own.active else "",
        grants=held,
        session_id=claims.sid if claims else None,
        scopes=frozenset(person.scopes) if client and person.scopes is not None else None,
        confirmed_at=claims.confirmed_at if claims else None,
    )
