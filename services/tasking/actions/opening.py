"""需求转任务: a need heard becomes a task in `waiting`, routed to a desk; what its amendment or withdrawal does."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.beginning import begin_task
from services.tasking.actions.indexing import index_task
from services.tasking.actions.mirrored import end_or_ask, mirrors
from services.tasking.actions.rerouting import keep_tie
from services.tasking.actions.reworking import follow_task
from services.tasking.actions.steps import service_step
from services.tasking.actions.turn import lock
from services.tasking.models import KnownNeed, Task
from services.tasking.routing import Asked, Route, route
from services.tasking.standing.desks import desks
from services.tasking.workflow import RUNNING
from shared.db import now
from shared.errors import Unavailable
from shared.events import NeedAmended, NeedRaised, TaskOpened
from shared.identity import unit_of
from shared.log import Heard, say


def open_task(session: Session, fact: NeedRaised, heard: Heard) -> Task:
    """A need becomes a task at once; hearing it twice changes nothing.

    Raises Unavailable while the directory has not told us of the unit yet: the follower waits and asks again.
    """
    known = session.get(KnownNeed, fact.need_id)
    if known is not None:
        return session.get_one(Task, known.task_id)
    found = _route(session, fact)
    task = begin_task(session, fact, found, _snapshot(fact, heard))
    keep_tie(session, task, found)
    fact_said = TaskOpened(
        task_id=task.id, number=task.number, need_ids=[fact.need_id], unit_id=task.unit_id, title=task.title,
        due_at=task.due_at,
    )  # fmt: skip
    say(session, fact_said)
    return task


def _snapshot(fact: NeedRaised, heard: Heard) -> KnownNeed:
    return KnownNeed(
        need_id=fact.need_id, number=fact.number, unit_id=fact.unit_id, kind=fact.kind,
        topic=fact.topic, subtopic=fact.subtopic, title=fact.title, body=fact.body, priority=fact.priority,
        audience=fact.audience, wanted_by=fact.wanted_by, region=fact.region, similar=list(fact.similar),
        details=dict(fact.details), direct=fact.direct,
        raised_at=heard.at, raised_by=heard.actor, amendments=[],
    )  # fmt: skip


def _route(session: Session, fact: NeedRaised) -> Route:
    unit = unit_of(session, fact.unit_id)
    found = desks(session, fact.topic)
    if unit is None or not found:
        raise Unavailable("名录尚未同步", detail=f"unit {fact.unit_id} has not been heard of yet")
    asked = Asked(unit.path, unit.level, fact.kind, fact.topic, fact.priority, fact.region, fact.direct)
    return route(asked, found)


AMENDED = ("kind", "topic", "subtopic", "title", "body", "priority", "audience", "wanted_by", "region", "details")


def amend_need(session: Session, need: KnownNeed, fact: NeedAmended, at: datetime) -> None:
    """The snapshot follows; the task follows while it waits, its priority as long as it runs; 退回补正 ends."""
    changes = {name: value for name, value in fact.changes.items() if name in AMENDED}
    if isinstance(changes.get("wanted_by"), str):
        changes["wanted_by"] = datetime.fromisoformat(str(changes["wanted_by"]))
    for name, value in changes.items():
        setattr(need, name, value)
    need.amended_at = at
    need.amendments = [*need.amendments, {"at": at.isoformat(), "fields": "、".join(changes)} | _said(fact)]
    task = session.get_one(Task, need.task_id)
    lock(session, task)
    for one in (task, *mirrors(session, task)):
        _follow(session, one, changes)
        index_task(session, one)
        if one.returned:
            service_step(session, one, "resume", "leader", "需求已补正")


def _said(fact: NeedAmended) -> dict[str, str]:
    """补正说明, where the unit gave one."""
    return {"words": fact.words} if fact.words else {}


def _follow(session: Session, task: Task, changes: dict[str, object]) -> None:
    at = now(session)
    follows = AMENDED if task.stage == "waiting" else ("priority",) if task.stage in RUNNING else ()
    changed = [name for name in follows if name in changes and hasattr(task, name)]
    for name in changed:
        setattr(task, name, changes[name])
    task.updated_at = at
    session.flush()
    if why := next((one for one in ("priority", "topic", "kind") if one in changed), None):
        follow_task(session, task, at, "priority" if why == "priority" else "topic")


def withdraw_need(session: Session, need: KnownNeed, reason: str, at: datetime) -> None:
    """需求撤回: when no need is left, a task in waiting or drafting closes; later the leader is asked (a flag)."""
    need.withdrawn_at, need.withdraw_reason = at, reason
    session.flush()
    task = session.get_one(Task, need.task_id)
    lock(session, task)
    left = sa.select(KnownNeed.need_id).where(KnownNeed.task_id == task.id, KnownNeed.withdrawn_at.is_(None))
    if session.scalars(left).first() is not None or task.stage == "closed":
        return
    for one in (*mirrors(session, task), task):
        end_or_ask(session, one, reason, at)
