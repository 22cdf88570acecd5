"""One person's account as its administrator sees it: roles with their terms, sessions, who could take over."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import Person, Unit
from services.directory.password_rules import RULES, due_at
from services.directory.queries.sessions import running_sessions
from services.directory.queries.units import unit_names
from services.directory.terms import holds, today
from shared.db import now
from shared.words import ROLES

MOST_SUCCESSORS = 200


def account_shown(session: Session, person: Person) -> dict[str, Any]:
    """The person with {grants, sessions, password_due_at, units, successors} for the page; units and successors are
    {id: name} to choose from."""
    return {
        "person": person,
        "grants": _grants(session, person),
        "sessions": running_sessions(session, person.id),
        "password_due_at": due_at(RULES[session.info["db"].settings.accounts], person.password_at),
        "code_until": person.one_time_expires_at if _waits(session, person) else None,
        "units": _line(session, person),
        "successors": _successors(session, person),
    }


def _waits(session: Session, person: Person) -> bool:
    """Whether a one-time code still opens the account."""
    return person.one_time_expires_at is not None and now(session) < person.one_time_expires_at


def _grants(session: Session, person: Person) -> list[dict[str, Any]]:
    on, names = today(now(session)), unit_names(session, [grant.unit_id for grant in person.grants])
    return [
        {
            "role": grant.role, "label": ROLES.get(grant.role, grant.role), "unit_id": grant.unit_id,
            "unit_name": names.get(grant.unit_id, ""), "since": grant.since, "until": grant.until,
            "state": "在任" if holds((grant.since, grant.until), on) else "待任" if grant.until is None
            or grant.until >= on else "已到期",
        }
        for grant in person.grants
    ]  # fmt: skip


def _line(session: Session, person: Person) -> dict[str, str]:
    """The person's unit and those above it, nearest first: where his roles stand."""
    ids = [part for part in person.unit.path.split("/") if part]
    names = unit_names(session, ids)
    return {one: names[one] for one in reversed(ids) if one in names}


def _successors(session: Session, person: Person) -> dict[str, str]:
    query = sa.select(Person.id, Person.name, Person.code).where(
        Person.unit_id == person.unit_id, Person.active, Person.id != person.id
    )
    rows = session.execute(query.order_by(Person.code).limit(MOST_SUCCESSORS))
    return {row.id: f"{row.name}（{row.code}）" for row in rows}


def all_units(session: Session) -> dict[str, str]:
    """Every open unit, {id: name}, in the order of codes: where a new person may belong."""
    rows = session.execute(sa.select(Unit.id, Unit.name).where(Unit.active).order_by(Unit.code))
    return {row.id: row.name for row in rows}
