"""请假: leaves of a 专班, those that are on or to come, and all of them as a list."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Absence
from services.tasking.queries.lists import desks_seen, person
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, names_of


def coming(session: Session, unit_id: str) -> list[Absence]:
    """Leaves that are on or to come."""
    mine = (Absence.unit_id == unit_id, Absence.until > now(session), Absence.ended_at.is_(None))
    return list(session.scalars(sa.select(Absence).where(*mine).order_by(Absence.since, Absence.id)))


def absence_shown(session: Session, row: Absence) -> dict[str, Any]:
    """A leave as lists show it."""
    names = names_of(session, [row.person_id, row.cover_id, row.set_by])
    plain = ("id", "unit_id", "since", "until", "reason", "ended_at", "version")
    people = {"person": row.person_id, "cover": row.cover_id, "set_by": row.set_by}
    on = row.ended_at is None and row.since <= now(session) < row.until
    return {**{name: getattr(row, name) for name in plain}, "on": on,
            **{name: person(names, one) for name, one in people.items()}}  # fmt: skip


def absence_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[Absence]:
    """Leaves of the 专班 the actor sees, to be paged by (since, id), newest first."""
    statement = sa.select(Absence).where(Absence.unit_id.in_(desks_seen(session, actor)))
    if args.get("unit_id"):
        statement = statement.where(Absence.unit_id == args["unit_id"])
    return statement


def absence_seen(session: Session, actor: Actor, absence_id: str) -> Absence:
    """Raises NotFound for another unit's."""
    row = session.get(Absence, absence_id)
    if row is None or row.unit_id not in desks_seen(session, actor):
        raise NotFound("没有找到这次请假")
    return row
