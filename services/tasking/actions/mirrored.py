"""对接任务随主任务: what an amended or withdrawn need does to the counties' tasks that mirror the city's."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.steps import service_step
from services.tasking.actions.turn import lock
from services.tasking.models import Task
from shared.db import now


def mirrors(session: Session, task: Task) -> list[Task]:
    """The counties' tasks that mirror this one and are not closed, each held to the end of the transaction."""
    mine = sa.select(Task).where(Task.mirror_of == task.id, Task.stage != "closed").order_by(Task.id)
    found = list(session.scalars(mine)) if task.level == "city" else []
    for one in found:
        lock(session, one)
    return found


def end_or_ask(session: Session, task: Task, reason: str, at: datetime) -> None:
    """Nobody wants it any more: closed in `waiting` or `drafting`; later its leader is asked (a flag)."""
    if task.stage in ("waiting", "drafting"):
        service_step(session, task, "withdraw", "intake", f"需求撤回：{reason}"[:500])
    elif task.stage != "closed":
        task.withdrawn_at, task.updated_at = at, now(session)
        session.flush()
