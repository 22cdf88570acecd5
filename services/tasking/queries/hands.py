"""承办之外: who gave a task out, who helps, who stands in; the tasks that mirror it, or the one it mirrors."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.limits import colour
from services.tasking.models import Task
from services.tasking.queries.lists import person
from services.tasking.standing import TASKFORCE_ROLES, absence_of, helpers_of
from shared.db import now
from shared.identity import Actor, may_see, names_of, units_of


def hands_of(session: Session, actor: Actor, task: Task) -> dict[str, Any]:
    """{delegator, cover, helpers, mirrors, mirror_of} of a task."""
    helping = helpers_of(session, task.id)
    away = absence_of(session, task.holder_id, task.unit_id) if task.holder_id and task.stage == "drafting" else None
    names = names_of(session, [task.delegator_id, *helping, away.cover_id if away else None])
    return {
        "delegator": person(names, task.delegator_id),
        "cover": person(names, away.cover_id) if away else None,
        "helpers": [{"person": person(names, one), "since": row.since} for one, row in helping.items()],
        "mirrors": mirrors_of(session, actor, task) if task.level == "city" else [],
        "mirror_of": _mirrored(session, actor, task),
    }


def mirrors_of(session: Session, actor: Actor, task: Task) -> list[dict[str, Any]]:
    """对接任务: the counties' tasks, in the order in which they were given."""
    rows = session.scalars(sa.select(Task).where(Task.mirror_of == task.id).order_by(Task.opened_at, Task.id))
    return [_status(session, actor, one) for one in rows]


def _mirrored(session: Session, actor: Actor, task: Task) -> dict[str, Any] | None:
    return _status(session, actor, session.get_one(Task, task.mirror_of)) if task.mirror_of else None


def _status(session: Session, actor: Actor, task: Task) -> dict[str, Any]:
    """How far the other one is; `seen` says whether this person may open it."""
    unit = units_of(session, [task.unit_id]).get(task.unit_id)
    plain = ("id", "number", "title", "stage", "due_at", "published_at", "closed_at", "close_reason")
    return {
        **{name: getattr(task, name) for name in plain},
        "unit": {"id": task.unit_id, "name": unit.short_name if unit else ""},
        "holder": person(names_of(session, [task.holder_id]), task.holder_id),
        "colour": colour(task.due_at, task.blue_at, task.red_at, now(session)),
        "paused": task.paused_at is not None,
        "seen": may_see(actor, task.unit_path, TASKFORCE_ROLES),
    }
