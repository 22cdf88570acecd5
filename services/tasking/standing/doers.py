"""办理人: who somebody is to a task: his roles there, for whom on leave he stands in, whether he helps."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Absence, Task, TaskHelper
from services.tasking.workflow import Doer, TaskFacts
from shared.db import now, once
from shared.identity import Actor, KnownPerson, covers

IN_TASKFORCE = ("leader", "member", "first_reviewer", "second_reviewer", "publisher")
"""Who counts as one of the ten or five of a 专班; final review is the leading group's, legal review 法制's."""


def doer_of(session: Session, actor: Actor, task: Task) -> Doer:
    """The actor's roles, on exactly the desk that has the stage and over the unit that has the task; whom he covers."""
    here = frozenset(grant.role for grant in actor.grants if grant.path == task.desk_path)
    over = frozenset(grant.role for grant in actor.grants if covers(grant.path, task.unit_path))
    member = any(grant.role == "member" and grant.path == task.unit_path for grant in actor.grants)
    others = {one for one in (task.holder_id, task.delegator_id) if one and one != actor.id}
    covered = covered_by(session, actor.id, task.unit_id, others) if member and others else frozenset()
    return Doer(actor.id, here, over, covered)


def covered_by(session: Session, person_id: str, unit_id: str, among: Iterable[str] | None = None) -> frozenset[str]:
    """Who of this 专班 is on leave just now with this person as his cover (请假代理)."""
    found = _now(session).where(Absence.cover_id == person_id, Absence.unit_id == unit_id)
    if among is not None:
        found = found.where(Absence.person_id.in_(list(among)))
    return frozenset(one.person_id for one in session.scalars(found))


def absence_of(session: Session, person_id: str, unit_id: str) -> Absence | None:
    """The leave that a member of this 专班 is on just now."""
    mine = _now(session).where(Absence.person_id == person_id, Absence.unit_id == unit_id)
    return session.scalars(mine.order_by(Absence.until.desc())).first()


def absences_now(session: Session, unit_id: str) -> dict[str, Absence]:
    """Everybody of a 专班 who is on leave just now, with it."""
    rows = session.scalars(_now(session).where(Absence.unit_id == unit_id).order_by(Absence.until))
    return {row.person_id: row for row in rows}


def _now(session: Session) -> sa.Select[Absence]:
    at = now(session)
    return sa.select(Absence).where(Absence.since <= at, Absence.until > at, Absence.ended_at.is_(None))


def helpers_of(session: Session, task_id: str) -> dict[str, TaskHelper]:
    """协办人: who helps with a task now."""
    mine = sa.select(TaskHelper).where(TaskHelper.task_id == task_id, TaskHelper.ended_at.is_(None))
    ordered = mine.order_by(TaskHelper.since, TaskHelper.id)
    return once(session, ("helpers", task_id), lambda: {row.person_id: row for row in session.scalars(ordered)})


def may_write(session: Session, task: Task, facts: TaskFacts, doer: Doer) -> bool:
    """May this person save versions: the holder, his cover while he is away, and who helps as a member of the desk."""
    if doer.stands_for(facts.holder_id):
        return True
    return facts.assisted and "member" in doer.here and doer.id in helpers_of(session, task.id)


def in_taskforce(person: KnownPerson | None, unit_id: str) -> bool:
    """One of the 专班 of this unit, in whatever part?"""
    held = person.grants if person is not None and person.active else []
    return any(grant["role"] in IN_TASKFORCE and grant["unit_id"] == unit_id for grant in held)


def is_member(person: KnownPerson | None, unit_id: str) -> bool:
    """Is he, as the directory says now, a member of this 专班?"""
    return person is not None and person.active and {"role": "member", "unit_id": unit_id} in person.grants
