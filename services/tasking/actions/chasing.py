"""更正撤稿到位: the limit that runs from a correction or recall until every place the text went to has answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.tasking.actions.clocks import begin, end
from services.tasking.actions.placing import chasing_left
from services.tasking.actions.task_clocks import (
    CHASE,
    close_supervisions,
    entries,
    limits_shown,
    open_clocks,
    task_clock,
)
from services.tasking.actions.turn import write
from services.tasking.models import LimitClock, Task


def start_chase(session: Session, task: Task, at: datetime) -> None:
    """Begin the limit when places are left to chase; one that still ran is superseded by this one."""
    _finish(session, task, at, "cancelled")
    if chasing_left(session, task.id):
        clock = task_clock(session, task, CHASE, at)
        clock.entry = entries(session, task.id, CHASE) + 1
        begin(session, [clock], at)


def chased(session: Session, task: Task, at: datetime) -> None:
    """A place has answered: when it was the last one, the limit is kept or was late."""
    if not chasing_left(session, task.id) and _finish(session, task, at, "satisfied"):
        shown = limits_shown(open_clocks(session, task.id), task.no_clock or "", at)
        write(task, shown | {"updated_at": at})


def _finish(session: Session, task: Task, at: datetime, how: str) -> LimitClock | None:
    clock = next((one for one in open_clocks(session, task.id) if one.name == CHASE), None)
    if clock is not None:
        end(session, clock, at, how)
        close_supervisions(session, [clock], at, "更正、撤稿均已到位" if how == "satisfied" else "另有更正或撤稿")
        session.flush()
    return clock
