"""Bringing a whole roster in: judged as a whole, then written as a whole, in the one transaction of the caller."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions import people as persons
from services.directory.actions.contacts import set_contact
from services.directory.actions.granting import count_system_admins, keep_one_system_admin, set_grants
from services.directory.actions.jurisdictions import put_towns, take_towns_along
from services.directory.actions.spans import Why, write_spans
from services.directory.actions.telling import end_sessions, tell_people, tell_units, towns_held
from services.directory.actions.units import NewUnit, add_unit, hang, move_unit, subtree_of
from services.directory.models import Person, Unit
from services.directory.roster import (
    Fault,
    Held,
    HeldPerson,
    HeldUnit,
    Line,
    Plan,
    lines_of,
    make_plan,
    read_lines,
    read_sheet,
)
from services.directory.terms import OPEN
from shared.db import Database, now, think_long
from shared.errors import NotFound
from shared.identity import Actor
from shared.log import set_by


@dataclass
class RosterReport:
    """What an import did, or with `dry_run` would do; `faults` not empty: nothing was or would be done.

    `codes` are the one-time codes of new accounts in clear, {login: code}; they are given this once only.
    """

    dry_run: bool
    rows: int = 0
    units: dict[str, int] = field(default_factory=lambda: {"created": 0, "changed": 0})
    people: dict[str, int] = field(default_factory=lambda: {"created": 0, "changed": 0})
    unchanged: int = 0
    told: int = 0
    faults: list[Fault] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict, repr=False)
    lines: list[Line] = field(default_factory=list, repr=False)
    contacts: int = 0
    """Of how many people contact data is given; what it is, no report shows."""


def import_sheet(db: Database, actor: Actor, content: bytes, dry_run: bool, trace_id: str) -> tuple[RosterReport, str]:
    """Bring a file in as somebody: what it did or would do, and how it was encoded.

    It is read before the transaction begins; a dry run holds up nobody who writes. Raises TooLarge, Invalid for a file
    that cannot be read, NotFound.
    """
    cells, encoding = read_sheet(content)
    return import_cells(db, actor, cells, dry_run, trace_id), encoding


def import_cells(db: Database, actor: Actor, cells: list[list[str]], dry_run: bool, trace_id: str) -> RosterReport:
    """Bring the cells of a sheet in as somebody, in a transaction of its own. Raises NotFound."""
    with db.read() if dry_run else db.write() as session:
        set_by(session, actor.id, actor.unit_id, trace_id)
        me = session.get(Person, actor.id)
        if me is None:
            raise NotFound
        return import_roster(session, cells, dry_run, me.code)


def import_roster(
    session: Session, cells: list[list[str]], dry_run: bool = False, by_code: str | None = None
) -> RosterReport:
    """Bring in the cells of a sheet (header first). Idempotent by code; who is not in the sheet stays as he is.

    No passwords are set: new accounts get a one-time code. A sheet with any bad row changes nothing at all.
    Roles that stay keep their terms. Raises Conflict (last_system_admin) when none without an end would be left.
    """
    think_long(session)
    units, people, faults = read_lines(cells)
    held_units, held_people = held_rows(session)
    held = Held(
        {one.code: one for one in _pictures(held_units, towns_held(session))},
        {one.code: one for one in _portraits(held_people, held_units)},
    )
    plan = make_plan(held, units, people, by_code)
    report = RosterReport(dry_run, len(units) + len(people), unchanged=plan.same, faults=sorted(faults + plan.faults))
    _count(report, plan, held)
    report.lines, report.contacts = lines_of(held, plan), len(plan.contact)
    if not report.faults and not dry_run:
        admins = count_system_admins(session)
        changed_units = _write_units(session, plan, held, held_units)
        report.told = tell_units(session, {one.id: one for one in changed_units}.values())
        report.told += _write_people(session, plan, held_units, held_people, report)
        keep_one_system_admin(session, admins)
    return report


def held_rows(session: Session) -> tuple[dict[str, Unit], dict[str, Person]]:
    """Every unit and person by code."""
    units = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    return units, {person.code: person for person in session.scalars(sa.select(Person))}


def picture_of(session: Session) -> tuple[list[HeldUnit], list[HeldPerson]]:
    """The whole directory by codes, parents first, for an export."""
    units, people = held_rows(session)
    found = sorted(units.values(), key=lambda unit: (unit.path.count("/"), unit.code))
    pictures = _pictures({unit.code: unit for unit in found}, towns_held(session))
    return pictures, sorted(_portraits(people, units), key=lambda person: person.code)


def _pictures(units: dict[str, Unit], towns: dict[str, list[str]]) -> list[HeldUnit]:
    codes = {unit.id: unit.code for unit in units.values()}
    return [
        HeldUnit(
            code=unit.code, name=unit.name, short_name=unit.short_name, kind=unit.kind,
            parent_code=codes.get(unit.parent_id or ""), admin_code=unit.admin_code, active=unit.active,
            police_code=unit.police_code, towns=tuple(towns.get(unit.id, ())),
        )
        for unit in units.values()
    ]  # fmt: skip


def _portraits(people: dict[str, Person], units: dict[str, Unit]) -> list[HeldPerson]:
    codes = {unit.id: unit.code for unit in units.values()}
    return [
        HeldPerson(
            code=person.code, name=person.name, unit_code=codes[person.unit_id], login=person.login,
            grants=frozenset((grant.role, codes[grant.unit_id]) for grant in person.grants), active=person.active,
            places={(grant.role, codes[grant.unit_id]): grant.place for grant in person.grants if grant.place},
            terms={(grant.role, codes[grant.unit_id]): (grant.since, grant.until) for grant in person.grants
                   if grant.since or grant.until},
        )
        for person in people.values()
    ]  # fmt: skip


def _count(report: RosterReport, plan: Plan, held: Held) -> None:
    for tally, after, before in ((report.units, plan.units, held.units), (report.people, plan.people, held.people)):
        tally["changed"] = sum(one.code in before for one in after)
        tally["created"] = len(after) - tally["changed"]


def _write_units(session: Session, plan: Plan, held: Held, units: dict[str, Unit]) -> list[Unit]:
    """The rows, parents first; gives back everything whose effective picture may have changed."""
    touched: dict[str, Unit] = {}
    for wanted in plan.units:
        parent = units.get(wanted.parent_code or "")
        unit = units.get(wanted.code)
        if unit is None:
            unit = units[wanted.code] = add_unit(session, _new_unit(wanted), parent)
            touched[unit.id] = unit
            continue
        touched |= {one.id: one for one in _write_unit(session, unit, wanted, parent)}
    write_spans(session, touched.values(), Why(reason="花名册导入"))
    return [*touched.values(), *_write_towns(session, plan, held, units, list(touched.values()))]


def _write_unit(session: Session, unit: Unit, wanted: HeldUnit, parent: Unit | None) -> list[Unit]:
    session.flush()
    below = subtree_of(session, unit)
    if parent is not None and parent.id != unit.parent_id:
        move_unit(unit, parent, below)
    unit.name, unit.short_name, unit.admin_code = wanted.name, wanted.short_name, wanted.admin_code
    unit.police_code, unit.updated_at = wanted.police_code, now(session)
    if wanted.active and not unit.active and unit.successor_id:
        unit.successor_id = None
        hang(unit, parent or session.get_one(Unit, unit.parent_id or ""), below)
    unit.active = wanted.active
    return below


def _write_towns(session: Session, plan: Plan, held: Held, units: dict[str, Unit], moved: list[Unit]) -> list[Unit]:
    """The towns of whoever has others than before; gives back the units that lost or won any besides."""
    ids: set[str] = set()
    for wanted in plan.units:
        before = held.units.get(wanted.code)
        if wanted.towns != (before.towns if before else ()):
            ids |= put_towns(session, units[wanted.code], wanted.towns)
    along = take_towns_along(session, moved)
    return [*(one for one in units.values() if one.id in ids), *along]


def _new_unit(wanted: HeldUnit) -> NewUnit:
    return NewUnit(
        code=wanted.code, name=wanted.name, short_name=wanted.short_name, kind=wanted.kind,
        admin_code=wanted.admin_code, police_code=wanted.police_code, active=wanted.active,
    )  # fmt: skip


def _write_people(
    session: Session, plan: Plan, units: dict[str, Unit], people: dict[str, Person], report: RosterReport
) -> int:
    touched: dict[str, Person] = {}
    _hand_over(session, plan, people)
    for wanted in plan.people:
        touched[wanted.code] = _write_person(session, wanted, units, people, report)
    for code, contact in plan.contact.items():
        if set_contact(session, people[code], contact):
            touched[code] = people[code]
    told = tell_people(session, touched.values())
    for person in touched.values():
        if not person.active:
            end_sessions(session, person.id)
    return told


def _write_person(
    session: Session, wanted: HeldPerson, units: dict[str, Unit], people: dict[str, Person], report: RosterReport
) -> Person:
    unit_id = units[wanted.unit_code].id
    person = people.get(wanted.code)
    if person is None:
        person = people[wanted.code] = persons.put_person(session, wanted.code, wanted.name, unit_id, wanted.login)
        if wanted.login and wanted.active:
            report.codes[wanted.login] = persons.fresh_code(session, person)
    persons.set_name(person, wanted.name)
    person.login = wanted.login
    person.unit_id, person.active, person.updated_at = unit_id, wanted.active, now(session)
    places = {(role, units[code].id): place for (role, code), place in wanted.places.items()}
    set_grants(person, {(role, units[code].id): wanted.terms.get((role, code), OPEN) for role, code in wanted.grants})
    for grant in person.grants:
        grant.place = places.get((grant.role, grant.unit_id), grant.place)
    return person


def _hand_over(session: Session, plan: Plan, people: dict[str, Person]) -> None:
    """Logins may pass from one person to another within one sheet: each is let go before it is taken."""
    taken = {wanted.login: wanted.code for wanted in plan.people if wanted.login}
    for person in people.values():
        if person.login and taken.get(person.login, person.code) != person.code:
            person.login = None
    session.flush()
