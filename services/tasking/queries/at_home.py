"""首页的任务: what waits for somebody, what is late where he answers for it, what others did to his tasks since."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Supervision, Task
from services.tasking.numbers import LEADERS
from services.tasking.queries.lists import task_list, task_rows
from services.tasking.queries.past import line_of
from services.tasking.queries.supervisions import supervision_list, supervision_rows
from shared.db import now
from shared.db.ground import event_log
from shared.envelope import Entry
from shared.identity import Actor, names_of

SHOWN = 8
FARTHEST = timedelta(days=30)
"""Nobody is told of more than a month at once."""
LOOKED_AT = 24
"""So many tasks that changed last are looked at, for the eight that others changed."""

Lines = list[dict[str, Any]]


def waiting(session: Session, actor: Actor) -> Lines:
    """等我办: what I hold and what waits for my level, due first; for a leader then what nobody holds on his desk."""
    mine = task_list(session, actor, {"queue": "mine"})
    led = {grant.unit_id for grant in actor.grants if grant.role == "leader"}
    found = list(session.scalars(mine.order_by(Task.sort_at, Task.id).limit(SHOWN)))
    if led and len(found) < SHOWN:
        free = sa.select(Task).where(Task.stage == "waiting", Task.unit_id.in_(led), Task.paused_at.is_(None))
        found += session.scalars(free.order_by(Task.sort_at, Task.id).limit(SHOWN - len(found)))
    return task_rows(session, actor, found)


def asked(session: Session, actor: Actor) -> Lines:
    """督办单 that wait for my answer, newest first."""
    mine = supervision_list(session, actor, {"mine": True, "state": "open"})
    newest = mine.order_by(Supervision.raised_at.desc(), Supervision.id.desc()).limit(SHOWN)
    return supervision_rows(session, actor, list(session.scalars(newest)))


def late(session: Session, actor: Actor) -> Lines:
    """已超时: the longest first, for those who answer for a desk; a member sees his own among what waits for him."""
    if not actor.has_any(LEADERS):
        return []
    statement = task_list(session, actor, {"queue": "late"})
    return task_rows(session, actor, list(session.scalars(statement.order_by(Task.sort_at, Task.id).limit(SHOWN))))


def free_to_claim(session: Session, actor: Actor) -> bool:
    """Whether anything on the desks of a member waits for somebody."""
    desks = {grant.unit_id for grant in actor.grants if grant.role == "member"}
    if not desks:
        return False
    free = sa.select(Task.id).where(Task.stage == "waiting", Task.unit_id.in_(desks), Task.paused_at.is_(None))
    return session.scalars(free.limit(1)).first() is not None


def changed(session: Session, actor: Actor, since: datetime | None) -> Lines:
    """有变化: tasks that I hold or held last, to which somebody else did something since; newest first."""
    if since is None:
        return []
    began = max(since, now(session) - FARTHEST)
    mine = sa.select(Task).where(Task.holder_id == actor.id, Task.updated_at > began)
    found = list(session.scalars(mine.order_by(Task.updated_at.desc(), Task.id).limit(LOOKED_AT)))
    last = _last_by_others(session, [task.id for task in found], actor.id, began)
    told = [task for task in found if task.id in last][:SHOWN]
    return [row | {"last": last[row["id"]]} for row in task_rows(session, actor, told)]


def _last_by_others(session: Session, ids: list[str], me: str, since: datetime) -> dict[str, dict[str, Any]]:
    """Task -> the last thing done to it since then, unless it was I; the system's own doings count."""
    log = event_log.c
    said = sa.select(event_log).where(log.agg_type == "task", log.agg_id.in_(ids), log.at > since).order_by(log.pos)
    newest = {entry.agg_id: entry for entry in (Entry(*row) for row in session.execute(said))}
    lines = {task_id: line_of(entry) for task_id, entry in newest.items() if entry.actor != me}
    people = [line["by"] for line in lines.values() if not line["by"].startswith("service:")]
    names = names_of(session, people)
    return {task_id: line | {"who": names.get(line["by"], "")} for task_id, line in lines.items()}
