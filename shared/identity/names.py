"""Looking up units, names and who holds a role, in this service's own copy of the directory."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import once
from shared.identity.copies import KnownCard, KnownPerson, KnownUnit
from shared.identity.rights import covers

NAME_PENDING = "（姓名待取）"
NAME_ERASED = "（已注销）"


def unit_of(session: Session, unit_id: str) -> KnownUnit | None:
    """The unit as last heard, or None when it has not been heard of."""
    return units_of(session, (unit_id,)).get(unit_id)


def units_of(session: Session, ids: Iterable[str]) -> dict[str, KnownUnit]:
    """The known ones of these units, by id; each is read once in a transaction."""
    held: dict[str, KnownUnit] = session.info.setdefault("units", {})
    wanted = set(ids)
    missing = wanted - held.keys()
    if missing:
        keep_units(session, session.scalars(sa.select(KnownUnit).where(KnownUnit.id.in_(missing))))
    return {one: held[one] for one in wanted if one in held}


def keep_units(session: Session, units: Iterable[KnownUnit]) -> None:
    """Hold on to units that were read: a session by itself forgets what nobody holds, and reads it again."""
    session.info.setdefault("units", {}).update((unit.id, unit) for unit in units)


def unit_by_code(session: Session, code: str) -> KnownUnit | None:
    """The unit with this code of ours (or, for counties and cities, with this GB/T 2260 code)."""
    found = session.scalars(sa.select(KnownUnit).where(KnownUnit.code == code)).first()
    return found or session.scalars(sa.select(KnownUnit).where(KnownUnit.admin_code == code)).first()


def subtree(session: Session, path: str, level: str | None = None, active: bool | None = True) -> list[KnownUnit]:
    """The unit with this path and everything below it, in the order of codes; `active=None`: closed ones too."""
    query = sa.select(KnownUnit).where(KnownUnit.path.startswith(path, autoescape=True)).order_by(KnownUnit.code)
    if level is not None:
        query = query.where(KnownUnit.level == level)
    if active is not None:
        query = query.where(KnownUnit.active.is_(active))
    return list(session.scalars(query)) if path else []


def names_of(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """The name for each id; services keep their own name, a card still on its way gives （姓名待取）."""
    wanted = {one for one in ids if one}
    people = {one for one in wanted if not one.startswith("service:")}
    held = once(session, ("names",), dict[str, str])
    missing = people - held.keys()
    if missing:
        cards = session.scalars(sa.select(KnownCard).where(KnownCard.person_id.in_(missing)))
        held |= dict.fromkeys(missing, NAME_PENDING) | {card.person_id: card.name for card in cards}
    return {one: held[one] for one in people} | {one: one for one in wanted - people}


def holders(session: Session, roles: Iterable[str], path: str, exactly: bool = False) -> list[KnownPerson]:
    """Active persons who hold one of the roles over the unit with this path (or on exactly this unit), by id.

    Grants on units that are closed or not yet heard of do not count.
    """
    wanted, above = set(roles), tuple(_ancestry(path)[-1:] if exactly else _ancestry(path))
    people = once(session, ("granted_on", above), lambda: _granted_on(session, above))
    units = units_of(session, above)

    def counts(grant: dict[str, str]) -> bool:
        unit = units.get(grant["unit_id"])
        if grant["role"] not in wanted or unit is None or not unit.active:
            return False
        return unit.path == path if exactly else covers(unit.path, path)

    return [person for person in people if any(counts(grant) for grant in person.grants)]


def active_with(roles: Iterable[str]) -> sa.ColumnElement[bool]:
    """Active persons with some grant of one of these roles: of ten thousand people the others are not even read."""
    held = sa.cast(KnownPerson.grants, sa.Text)
    return sa.and_(KnownPerson.active, sa.or_(sa.false(), *(held.contains(f'"{role}"') for role in roles)))


def _granted_on(session: Session, units: Iterable[str]) -> list[KnownPerson]:
    """Active persons with some grant that names one of these units, by id; the others are not even read."""
    held = sa.cast(KnownPerson.grants, sa.Text)
    named = sa.or_(sa.false(), *(held.contains(one) for one in units))
    return list(session.scalars(sa.select(KnownPerson).where(KnownPerson.active, named).order_by(KnownPerson.id)))


def _ancestry(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
