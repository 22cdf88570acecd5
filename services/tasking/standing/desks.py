"""专班现状: every desk as routing sees it: strength, load, who is good at what, the 中心工作 that covers it."""

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Membership, Task
from services.tasking.routing import COUNTED, DESK_KINDS, Desk
from services.tasking.standing.central import central, central_of
from services.tasking.workflow import RUNNING
from shared.db import now
from shared.identity import KnownPerson, KnownUnit, active_with


def desks(session: Session, topic: str) -> list[Desk]:
    """Every active bureau that has a 专班, for a need on this topic."""
    units = session.execute(sa.select(KnownUnit, _in_hand()).where(KnownUnit.kind.in_(DESK_KINDS), KnownUnit.active))
    members, good = _members(session), _good_at(session, topic)
    strength = Counter(unit_id for unit_id, _ in members)
    tagged = central(session, now(session))
    return [
        Desk(
            unit.id, unit.short_name, "city" if unit.kind == "bureau" else "county", unit.path,
            tuple(filter(None, (unit.code, unit.admin_code))), strength[unit.id],
            in_hand, len(members & {(unit.id, one) for one in good.get(unit.id, ())}),
            tuple(one.name for one in central_of(tagged, topic, unit.path)),
        )
        for unit, in_hand in units
    ]  # fmt: skip


def _in_hand() -> sa.ScalarSelect[int]:
    """How many tasks of a unit are running: counted up to COUNTED, so that a need costs the same over any backlog."""
    running = sa.select(Task.id).where(Task.unit_id == KnownUnit.id, Task.stage.in_(RUNNING))
    some = running.correlate(KnownUnit).limit(COUNTED).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def _members(session: Session) -> set[tuple[str, str]]:
    """(unit, person) of every active member, as the directory says."""
    people = session.execute(sa.select(KnownPerson.id, KnownPerson.grants).where(active_with(["member"])))
    return {(grant["unit_id"], one) for one, grants in people for grant in grants if grant["role"] == "member"}


def _good_at(session: Session, topic: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in session.scalars(sa.select(Membership)):
        if topic in row.topics:
            found.setdefault(row.unit_id, set()).add(row.person_id)
    return found
