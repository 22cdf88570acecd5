"""Saying what changed, and keeping the directory's own copies in the same transaction, as every follower will."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import (
    Jurisdiction,
    LocalDay,
    OfficeHours,
    Person,
    PersonGrant,
    SignInSession,
    Unit,
    YearTable,
)
from services.directory.terms import holds, today
from shared.calendars import apply_calendar
from shared.db import now
from shared.events import CalendarChanged, PersonChanged, SessionEnded, UnitChanged
from shared.identity import KnownCard, KnownPerson, KnownUnit, apply_person, apply_session_ended, apply_unit
from shared.log import say

FEW = 500
"""So many people are looked up one by one; for a roster everybody is read at once."""


def tell_units(session: Session, units: Iterable[Unit]) -> int:
    """Say unit.changed for each whose effective picture differs from what was last said; returns how many.

    A unit is effectively active when it and every unit above it is; so give the whole subtree of what changed.
    """
    session.flush()
    wanted = sorted(units, key=lambda unit: (len(unit.path), unit.code))
    closed = set(session.scalars(sa.select(Unit.id).where(Unit.active.is_(False))))
    known = {row.id: row for row in session.scalars(sa.select(KnownUnit))}
    towns = towns_held(session)
    told = 0
    for unit in wanted:
        fact = _unit_fact(unit, closed.isdisjoint(unit.path.split("/")), towns.get(unit.id, []))
        if not _same(known.get(unit.id), fact, "unit_id"):
            say(session, fact)
            apply_unit(session, fact, known)
            told += 1
    return told


def towns_held(session: Session) -> dict[str, list[str]]:
    """The towns of each unit now, in their order."""
    found: dict[str, list[str]] = {}
    held = sa.select(Jurisdiction.unit_id, Jurisdiction.town).where(Jurisdiction.until.is_(None))
    for row in session.execute(held.order_by(Jurisdiction.town)):
        found.setdefault(row.unit_id, []).append(row.town)
    return found


def _unit_fact(unit: Unit, active: bool, towns: list[str]) -> UnitChanged:
    return UnitChanged(
        unit_id=unit.id,
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        level=unit.level,
        kind=unit.kind,
        parent_id=unit.parent_id,
        path=unit.path,
        admin_code=unit.admin_code,
        active=active,
        police_code=unit.police_code,
        towns=towns,
        successor_id=unit.successor_id,
    )


def tell_people(session: Session, people: Iterable[Person]) -> int:
    """Say person.changed for each whose picture differs from what was last said; returns how many.

    Of his grants those that hold today; the chore `terms` says it when another day changes that.
    """
    session.flush()
    people = list(people)
    if not people:
        return 0
    on = today(now(session))
    ids = [person.id for person in people]
    some = len(ids) <= FEW
    whose, of_whom = (KnownPerson.id.in_(ids), KnownCard.person_id.in_(ids)) if some else (sa.true(), sa.true())
    known = {row.id: row for row in session.scalars(sa.select(KnownPerson).where(whose))}
    cards = {row.person_id: row for row in session.scalars(sa.select(KnownCard).where(of_whom))}
    told = 0
    for person in people:
        fact = _person_fact(person, on)
        if not _same(known.get(person.id), fact, "person_id"):
            say(session, fact)
            apply_person(session, fact, known)
            _keep_own_card(session, person, cards)
            told += 1
    return told


def _person_fact(person: Person, on: date) -> PersonChanged:
    return PersonChanged(
        person_id=person.id,
        unit_id=person.unit_id,
        grants=[
            {"role": grant.role, "unit_id": grant.unit_id}
            for grant in sorted_grants(person)
            if holds((grant.since, grant.until), on)
        ],
        active=person.active,
        card_version=person.card_version,
    )


def sorted_grants(person: Person) -> list[PersonGrant]:
    """The grants in a stable order, whatever order they were given in."""
    return sorted(person.grants, key=lambda grant: (grant.role, grant.unit_id))


def _keep_own_card(session: Session, person: Person, cards: Mapping[str, KnownCard]) -> None:
    """The directory shows names from cards too; contact data stands with the person."""
    card = cards.get(person.id)
    if card is None:
        session.add(KnownCard(person_id=person.id, card_version=person.card_version, name=person.name))
    else:
        card.card_version, card.name = person.card_version, person.name


def _same(known: KnownUnit | KnownPerson | None, fact: UnitChanged | PersonChanged, key: str) -> bool:
    if known is None:
        return False
    return all(getattr(known, name) == value for name, value in vars(fact).items() if name != key)


def end_sessions(session: Session, person_id: str, spare: str | None = None) -> int:
    """End every running session of a person but `spare`; session.ended for each; returns how many."""
    at = now(session)
    running = sa.select(SignInSession).where(
        SignInSession.person_id == person_id,
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > at,
    )
    if spare:
        running = running.where(SignInSession.id != spare)
    ended = list(session.scalars(running))
    for one in ended:
        end_session(session, one)
    return len(ended)


def end_session(session: Session, one: SignInSession) -> None:
    """End one session now."""
    one.ended_at = now(session)
    fact = SessionEnded(session_id=one.id, person_id=one.person_id, ended_at=one.ended_at)
    say(session, fact)
    apply_session_ended(session, fact)


def tell_calendar(session: Session, row: YearTable | OfficeHours | LocalDay, content: dict[str, Any]) -> None:
    """Say calendar.changed for a row that was written; an empty content: it holds no longer."""
    session.flush()
    what = "year" if isinstance(row, YearTable) else "hours" if isinstance(row, OfficeHours) else "day"
    fact = CalendarChanged(
        calendar_id=row.id,
        what=what,
        unit_id=None if isinstance(row, YearTable) else row.unit_id,
        year=row.year if isinstance(row, YearTable) else None,
        content=content,
        version=row.version,
    )
    say(session, fact)
    apply_calendar(session, fact)
