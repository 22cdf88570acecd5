"""下派对接: a county's 专班 gets a task of its own that mirrors the city's; each sees how far the other is (A64)."""

import sqlalchemy as sa

from services.tasking.actions.beginning import begin_task
from services.tasking.actions.turn import Turn
from services.tasking.models import Task
from services.tasking.routing import COUNTY_KINDS, Desk, Route
from shared.errors import Conflict, Invalid
from shared.events import TaskOpened
from shared.identity import KnownUnit
from shared.log import say


def mirror(turn: Turn) -> None:
    """A task in `waiting` at the county's desk, about the same needs, without a need of its own.

    Raises Invalid for what is no county's 专班 below, Conflict(already_mirrored) while the county's is not closed.
    """
    session, task = turn.session, turn.task
    unit = session.get(KnownUnit, turn.given["unit_id"])
    if unit is None or not unit.active or unit.kind not in COUNTY_KINDS or not unit.path.startswith(task.unit_path):
        raise Invalid(errors={"unit_id": ["须为所辖的分县局"]})
    mine = sa.select(Task).where(Task.mirror_of == task.id, Task.unit_id == unit.id, Task.stage != "closed")
    held = session.scalars(mine).first()
    if held is not None:
        raise Conflict(f"已下派{unit.short_name}（{held.number}）", code="already_mirrored", mirror=held.number)
    desk = Desk(unit.id, unit.short_name, "county", unit.path, (), 0, 0)
    made = begin_task(session, task, Route(desk, 0, (f"市局{task.number}下派对接：{turn.reason}",)), task)
    say(session, TaskOpened(
        task_id=made.id, number=made.number, need_ids=[], unit_id=made.unit_id, title=made.title, due_at=made.due_at,
    ))  # fmt: skip
