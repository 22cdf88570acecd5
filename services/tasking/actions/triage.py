"""分办: accepting, sending a need back for more, merging, declining; and what a withdrawn need does to its task."""

import sqlalchemy as sa

from services.tasking.actions.holding import stand_still
from services.tasking.actions.indexing import index_task
from services.tasking.actions.turn import Turn, lock
from services.tasking.models import KnownNeed, Task
from services.tasking.workflow import RUNNING
from shared.errors import Conflict, Invalid
from shared.events import Event, TaskMerged


def accept(turn: Turn) -> None:
    """受理: the need will be worked on; it still waits for a member."""
    turn.task.accepted_at = turn.at


def return_need(turn: Turn) -> None:
    """退回补正: the clock stands still until the department amends the need."""
    stand_still(turn)
    turn.task.returned = True


def decline(turn: Turn) -> None:
    """不予采纳: closed, with the reason for the department."""
    turn.task.close_reason = turn.reason


def merge(turn: Turn) -> Event:
    """并入: the needs move to another open task, which the leader must be able to see; this one closes.

    Raises Invalid for a task that is not there, Conflict when it is no longer open.
    """
    session, task = turn.session, turn.task
    into = session.get(Task, turn.given["task_id"])
    if into is not None:
        lock(session, into)
    if into is None or into.id == task.id or not _same_reach(task, into):
        raise Invalid(errors={"task_id": ["没有找到可并入的任务"]})
    if into.stage not in RUNNING:
        raise Conflict("目标任务已发布或办结，不能并入", code="target_closed", target_stage=into.stage)
    for need_id in turn.needs:
        need = session.get_one(KnownNeed, need_id)
        need.task_id, need.merged_at = into.id, turn.at
    session.execute(sa.update(Task).where(Task.mirror_of == task.id).values(mirror_of=into.id))
    session.flush()
    for one in (into, task):
        index_task(session, one)
    task.merged_into, task.close_reason = into.id, turn.reason or f"并入{into.number}"
    into.updated_at = turn.at
    return TaskMerged(
        task_id=task.id, need_ids=turn.needs, into_task_id=into.id, into_number=into.number, reason=turn.reason
    )


def _same_reach(task: Task, into: Task) -> bool:
    """Within one 专班, or from a county's up to the city's."""
    return task.unit_path.startswith(into.unit_path)


def withdraw(turn: Turn) -> None:
    """需求撤回: nobody wants it any more."""
    turn.task.close_reason = turn.reason
