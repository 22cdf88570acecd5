"""What the directory shows: units, people, cards, vacancies, and who one is."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, PersonGrant, SignInSession, Unit
from services.directory.structure import vacancies as missing_roles
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, unseal
from shared.words import LEVELS, ROLES, UNIT_KINDS

MOST_CARDS = 200


def unit_for(session: Session, unit_id: str) -> Unit:
    """One unit. Raises NotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


def person_for(session: Session, person_id: str) -> Person:
    """One person. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def units(
    *, level: str | None = None, kind: str | None = None, under: str | None = None, active: bool | None = None,
    q: str | None = None,
) -> sa.Select[Unit]:  # fmt: skip
    """The units that fit; `under`: the unit with this id and everything below it; `q`: part of a name or code."""
    found = sa.select(Unit)
    wanted = {"level": level, "kind": kind, "active": active}
    found = found.filter_by(**{name: value for name, value in wanted.items() if value is not None})
    if under:
        found = found.where(Unit.path.contains(f"/{under}/", autoescape=True))
    if q:
        found = found.where(sa.or_(Unit.name.contains(q, autoescape=True), Unit.code.contains(q, autoescape=True)))
    return found


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
    """Who the asker is: name, unit, what he may do and where, until when he is signed in."""
    person = person_for(session, actor.id)
    signed_in = session.get(SignInSession, actor.session_id) if actor.session_id else None
    names = unit_names(session, [grant.unit_id for grant in actor.grants])
    return {
        "id": person.id,
        "name": person.name,
        "login": person.login,
        "unit": person.unit,
        "grants": [
            {"role": grant.role, "label": ROLES.get(grant.role, grant.role), "unit_id": grant.unit_id,
             "unit_name": names.get(grant.unit_id, "")}
            for grant in sorted(actor.grants, key=lambda one: (one.path, one.role))
        ],
        "expires_at": signed_in.expires_at if signed_in else None,
    }  # fmt: skip


def unit_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Unit names by id."""
    rows = session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


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
            card["contact"] = unseal(settings, person.id, person.contact_sealed)
        items.append(card)
    return items


def vacancies(session: Session, under: str | None = None, role: str | None = None) -> list[dict[str, Any]]:
    """空缺: the open units that lack somebody they must name, in the order of the tree (A21, A25)."""
    held: dict[str, set[str]] = {}
    grants = sa.select(PersonGrant.unit_id, PersonGrant.role).join(Person).where(Person.active).distinct()
    for row in session.execute(grants):
        held.setdefault(row.unit_id, set()).add(row.role)
    open_units = session.scalars(
        sa.select(KnownUnit).where(KnownUnit.active, KnownUnit.path.contains(f"/{under}/" if under else "/"))
    )
    found = []
    for unit in sorted(open_units, key=lambda one: (one.path.count("/"), one.code)):
        missing = [one for one in missing_roles(unit.kind, held.get(unit.id, set())) if role in (None, one)]
        if missing:
            found.append(_vacancy(unit, missing))
    return found


def _vacancy(unit: KnownUnit, missing: list[str]) -> dict[str, Any]:
    return {
        "unit_id": unit.id,
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "missing": [{"role": role, "label": ROLES[role]} for role in missing],
    }


def counts_by_level(session: Session) -> dict[str, int]:
    """How many open units there are at each level."""
    rows = session.execute(
        sa.select(KnownUnit.level, sa.func.count()).where(KnownUnit.active).group_by(KnownUnit.level)
    )
    return dict(rows.all())


def tree(session: Session) -> list[dict[str, Any]]:
    """Every unit with its vacancies and its people counted, nested by parent, for the page."""
    gaps = {gap["unit_id"]: gap["missing"] for gap in vacancies(session)}
    rows = session.execute(sa.select(Person.unit_id, sa.func.count()).where(Person.active).group_by(Person.unit_id))
    counts = dict(rows.all())
    nodes: dict[str, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for unit in session.scalars(sa.select(KnownUnit).order_by(KnownUnit.code)):
        nodes[unit.id] = {
            "unit": unit, "kind": UNIT_KINDS[unit.kind], "level": LEVELS[unit.level], "below": [], "gaps_below": 0,
            "missing": gaps.get(unit.id, []), "people": counts.get(unit.id, 0),
        }  # fmt: skip
    for node in nodes.values():
        parent = nodes.get(node["unit"].parent_id or "")
        (parent["below"] if parent else roots).append(node)
    for root in roots:
        _arrange(root)
    return roots


_ORDER = {kind: place for place, kind in enumerate(UNIT_KINDS)}


def _arrange(node: dict[str, Any]) -> int:
    node["below"].sort(key=lambda one: (_ORDER[one["unit"].kind], one["unit"].code))
    node["gaps_below"] = sum(_arrange(child) for child in node["below"])
    return int(node["gaps_below"]) + bool(node["missing"])
