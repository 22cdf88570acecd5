"""队列: which tasks stand in which queue, as conditions; each is on an index."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Task, TaskHelper, TaskPerson
from services.tasking.standing import covered_by, is_member
from services.tasking.workflow import PART_OF, ROLE_OF, RUNNING
from shared.db import now
from shared.identity import Actor, KnownPerson


def in_queue(session: Session, actor: Actor, queue: str | None, desks: list[str]) -> list[Any]:
    """The conditions of a queue; `desks` are the bureaus whose tasks the actor may see."""
    running = Task.stage.in_(RUNNING)
    if queue == "open":
        return [Task.stage == "waiting"]
    if queue == "team":
        return [running]
    if queue == "late":
        at = now(session)  # what is late is sorted by its limit, which has passed: the index begins there
        return [running, Task.sort_at < at, sa.or_(Task.late_at.is_not(None), Task.due_at < at)]
    if queue == "paused":
        return [running, Task.paused_at.is_not(None)]
    if queue == "helping":
        mine = sa.select(TaskHelper.task_id).where(TaskHelper.person_id == actor.id, TaskHelper.ended_at.is_(None))
        return [running, Task.id.in_(mine)]
    if queue == "stranded":
        return [running, stranded(session, desks)]
    return [_mine(session, actor)] if queue == "mine" else []


def _mine(session: Session, actor: Actor) -> Any:
    """What I hold, or write for somebody on leave; and what waits for my level where I have no other part."""
    levels: list[Any] = [sa.and_(Task.holder_id == actor.id, Task.stage.in_(RUNNING))]
    for unit_id in {grant.unit_id for grant in actor.grants if grant.role == "member"}:
        away = covered_by(session, actor.id, unit_id)
        if away:
            levels.append(sa.and_(Task.stage == "drafting", Task.unit_id == unit_id, Task.holder_id.in_(away)))
    for stage, role in ROLE_OF.items():
        desks = [grant.unit_id for grant in actor.grants if grant.role == role]
        if desks:
            other = sa.exists().where(
                TaskPerson.task_id == Task.id, TaskPerson.person_id == actor.id, TaskPerson.part != PART_OF[stage]
            )
            levels.append(sa.and_(Task.stage == stage, Task.desk_id.in_(desks), Task.paused_at.is_(None), ~other))
    return sa.or_(*levels)


def stranded(session: Session, desks: list[str]) -> Any:
    """承办人已离岗: who holds it is no longer a member of the 专班, or no longer active."""
    held = sa.select(Task.unit_id, Task.holder_id).where(
        Task.unit_id.in_(desks), Task.stage.in_(RUNNING), Task.holder_id.is_not(None)
    )
    pairs = session.execute(held.distinct()).all()
    people = {one.id: one for one in session.scalars(sa.select(KnownPerson).where(
        KnownPerson.id.in_({pair.holder_id for pair in pairs})
    ))}  # fmt: skip
    gone: dict[str, list[str]] = {}
    for unit_id, holder_id in pairs:
        if holder_id and not is_member(people.get(holder_id), unit_id):
            gone.setdefault(unit_id, []).append(holder_id)
    return sa.or_(sa.false(), *(sa.and_(Task.unit_id == unit, Task.holder_id.in_(who)) for unit, who in gone.items()))


def stranded_count(session: Session, desks: list[str]) -> int:
    """How many tasks of these bureaus have a holder who left."""
    mine = (Task.unit_id.in_(desks), Task.stage.in_(RUNNING), stranded(session, desks))
    return session.scalar(sa.select(sa.func.count()).select_from(Task).where(*mine)) or 0
