"""并入: a unit becomes part of another one: people, roles, towns and what stands below go along, its past stays."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.jurisdictions import put_towns, take_towns_along
from services.directory.actions.planned import drop_planned_of
from services.directory.actions.spans import Why, write_spans
from services.directory.actions.telling import tell_people, tell_units
from services.directory.actions.units import hang, move_unit, subtree_of
from services.directory.models import Jurisdiction, Person, PersonGrant, Unit
from services.directory.structure import SEATED, TOWN_TIERS, in_order, merge_fault
from shared.db import now
from shared.errors import Conflict, Invalid, expect_version


def judge_merge(session: Session, unit: Unit, into_id: str) -> Unit:
    """The unit that it would become part of. Raises Invalid (into), Conflict (closed) for what cannot be."""
    into = session.get(Unit, into_id)
    fault = "单位不存在" if into is None else merge_fault(unit.kind, into.kind)
    if into is not None and into.id == unit.id:
        fault = "不能并入自己"
    elif into is not None and not into.active:
        fault = "并入的单位已停用"
    if fault or into is None:
        raise Invalid(errors={"into": [fault or ""]})
    if not unit.active:
        raise Conflict("单位已停用，不能再并入其他单位", code="unit_closed")
    return into


def merge_unit(session: Session, unit: Unit, into_id: str, expected: int | None, why: Why) -> Unit:
    """Close the unit and hand everything over, from today or an earlier day on; gives back the unit.

    What it raised, received and answered stays its own, and is seen by whoever has the other unit. Raises what
    judge_merge raises, Conflict (too_early), Stale, PreconditionMissing.
    """
    into = judge_merge(session, unit, into_id)
    expect_version(unit, expected)
    moved = _move_below(session, unit, into)
    people = _move_people(session, unit, into)
    towns = _move_towns(session, unit, into)
    unit.active, unit.successor_id, unit.updated_at = False, into.id, now(session)
    hang(unit, into, [unit])
    into.updated_at = now(session)
    drop_planned_of(session, unit)
    write_spans(session, [unit, *moved], Why(since=why.since, reason=why.reason or f"并入{into.name}",
                                             document=why.document))  # fmt: skip
    tell_units(session, {one.id: one for one in (unit, *subtree_of(session, into), *moved, *towns)}.values())
    tell_people(session, people)
    return unit


def _move_below(session: Session, unit: Unit, into: Unit) -> list[Unit]:
    """What stands directly below goes below the other; what was merged into this one earlier stays closed there."""
    moved = []
    for child in subtree_of(session, unit):
        if child.path == f"{unit.path}{child.id}/":
            below = subtree_of(session, child)
            (hang if child.successor_id else move_unit)(child, into, below)
            session.flush()
            moved += below
    return moved


def _move_people(session: Session, unit: Unit, into: Unit) -> list[Person]:
    """Who worked there works in the other; who held a role there holds it on the other, behind those who did."""
    session.flush()
    holding = sa.select(PersonGrant.person_id).where(PersonGrant.unit_id == unit.id)
    people = list(session.scalars(sa.select(Person).where(sa.or_(Person.unit_id == unit.id, Person.id.in_(holding)))))
    behind = _places_behind(session, unit, into)
    for person in people:
        if person.unit_id == unit.id:
            person.unit_id = into.id
        held = {grant.role for grant in person.grants if grant.unit_id == into.id}
        for grant in [one for one in person.grants if one.unit_id == unit.id]:
            if grant.role in held:
                person.grants.remove(grant)
            else:
                grant.unit_id, grant.place = into.id, behind.get((grant.role, person.id))
        person.updated_at = now(session)
    session.flush()
    for person in people:
        session.refresh(person, ["unit", "grants"])
    return people


def _places_behind(session: Session, unit: Unit, into: Unit) -> dict[tuple[str, str], int]:
    """(role, person) -> place of those who held a seat of the unit, counted on from those of the other."""
    found = {}
    for role in SEATED:
        ahead = len(_places(session, into, role))
        for n, person_id in enumerate(in_order(_places(session, unit, role)), 1):
            found[role, person_id] = ahead + n
    return found


def _places(session: Session, unit: Unit, role: str) -> dict[str, int | None]:
    rows = session.execute(
        sa.select(PersonGrant.person_id, PersonGrant.place).where(
            PersonGrant.unit_id == unit.id, PersonGrant.role == role
        )
    )
    return {row.person_id: row.place for row in rows}


def _move_towns(session: Session, unit: Unit, into: Unit) -> Iterable[Unit]:
    if into.kind not in TOWN_TIERS:
        return []
    both = sa.select(Jurisdiction.town).where(
        Jurisdiction.unit_id.in_([unit.id, into.id]), Jurisdiction.until.is_(None)
    )
    put_towns(session, into, sorted(set(session.scalars(both))))
    return take_towns_along(session, [into])
