"""搜索中的任务和发布记录: just this number first, then tasks that hold the words; within what the asker may see."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Publication, Task
from services.tasking.queries.lists import desks_seen, task_list, task_rows
from shared.identity import Actor

MOST = 8


def tasks_found(session: Session, actor: Actor, words: str) -> tuple[list[dict[str, Any]], bool]:
    """(rows, whether there are more): the one with just this number, then those due last first: the newest work."""
    statement = task_list(session, actor, {"q": words})
    newest = statement.order_by(Task.sort_at.desc(), Task.id.desc()).limit(MOST + 1)
    found = list(session.scalars(newest))
    exact = list(session.scalars(task_list(session, actor, {}).where(Task.number == words)))
    ordered = exact + [task for task in found if task not in exact]
    return task_rows(session, actor, ordered[:MOST]), len(ordered) > MOST


def publication_found(session: Session, actor: Actor, words: str) -> Publication | None:
    """The publication with just this number."""
    mine = sa.select(Publication).where(Publication.number == words)
    return session.scalars(mine.where(Publication.unit_id.in_(desks_seen(session, actor)))).first()
