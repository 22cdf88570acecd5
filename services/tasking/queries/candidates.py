"""人选: whom a form of planning offers: those who lead something within the city, by unit and name."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import OfficialLine, Task
from services.tasking.queries.lists import desks_seen
from services.tasking.standing import root_path
from shared.db import now
from shared.identity import Actor, KnownPerson, active_with, names_of, units_of
from shared.words import ROLES

LEADING = ("group_leader", "executive_deputy", "director", "leader", "unit_head", "supervisor")
"""领导小组, 办公室, 专班组长 and heads of departments; in this order."""


def leading_people(session: Session, path: str, roles: tuple[str, ...] = LEADING) -> list[tuple[str, str]]:
    """(id, name with unit and role) of everybody who holds one of the roles in the city of this unit."""
    people = list(session.scalars(sa.select(KnownPerson).where(active_with(roles)).order_by(KnownPerson.id)))
    units = units_of(session, {grant["unit_id"] for person in people for grant in person.grants})
    found: dict[str, tuple[int, str, str]] = {}
    for person in people:
        for grant in person.grants:
            unit = units.get(grant["unit_id"])
            if unit is None or grant["role"] not in roles or not unit.path.startswith(root_path(path)):
                continue
            rank = roles.index(grant["role"])
            if person.id not in found or rank < found[person.id][0]:
                found[person.id] = (rank, unit.path, f"{unit.short_name}{ROLES[grant['role']]}")
    names = names_of(session, found)
    ordered = sorted(found, key=lambda one: (found[one][:2], names[one]))
    return [(one, f"{names[one]}（{found[one][2]}）") for one in ordered]


def lines_on(session: Session, topic: str, subtopic: str | None, path: str) -> list[tuple[str, str]]:
    """(id, number and title) of the approved lines in force on a topic, for a desk."""
    at, L = now(session), OfficialLine
    mine = [L.state == "approved", L.topic == topic, L.valid_from <= at, L.valid_until > at]
    mine.append(sa.or_(L.superseded_at.is_(None), L.superseded_at > at))
    mine.append(sa.or_(L.subtopic.is_(None), L.subtopic == subtopic) if subtopic else L.subtopic.is_(None))
    rows = session.scalars(sa.select(L).where(*mine).order_by(L.number))
    return [(row.id, f"{row.number} {row.title}") for row in rows if path.startswith(row.unit_path)]


def open_tasks(session: Session, actor: Actor, path: str, *where: sa.ColumnElement[bool]) -> list[tuple[str, str]]:
    """(id, number and title) of the tasks of a unit that are not out yet, the newest first, a hundred at most."""
    mine = (Task.unit_id.in_(desks_seen(session, actor)), Task.unit_path.startswith(path, autoescape=True))
    running = (Task.stage != "closed", Task.published_at.is_(None))
    rows = session.scalars(sa.select(Task).where(*mine, *running, *where).order_by(Task.opened_at.desc()).limit(100))
    return [(row.id, f"{row.number} {row.title}") for row in rows]


def tasks_to_join(session: Session, actor: Actor, path: str) -> list[tuple[str, str]]:
    """Tasks that belong to no campaign yet."""
    return open_tasks(session, actor, path, Task.campaign_id.is_(None))


def tasks_to_state(session: Session, actor: Actor, path: str, topic: str) -> list[tuple[str, str]]:
    """Tasks that may make an official statement on a topic."""
    return open_tasks(session, actor, path, Task.topic == topic, Task.audience == "public")
