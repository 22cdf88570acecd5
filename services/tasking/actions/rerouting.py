"""派单并列与改派: desks that were as good as each other are kept; a leader above them gives the task to another."""

from sqlalchemy.orm import Session

from services.tasking.actions.clocks import begin, end
from services.tasking.actions.moving import place
from services.tasking.actions.task_clocks import close_supervisions, entries, limits_shown, open_clocks, task_clock
from services.tasking.actions.turn import Turn, write
from services.tasking.limits import read_ops
from services.tasking.models import RouteTie, Task
from services.tasking.routing import DESK_KINDS, Route
from shared.errors import Conflict, Invalid
from shared.identity import KnownPerson, KnownUnit, actor_of


def keep_tie(session: Session, task: Task, found: Route) -> None:
    """Note the desks between which routing could not tell; nothing where one was clearly best."""
    if not found.tied:
        return
    desks = [
        {"unit_id": desk.unit_id, "name": desk.name, "score": found.score, "reasons": list(reasons)}
        for desk, reasons in found.tied
    ]
    session.add(RouteTie(task_id=task.id, desks=desks))
    session.flush()


def reroute(turn: Turn) -> None:
    """改派: to another desk that the leader leads too, while it waits. Its limits run on, as from its beginning.

    Raises Invalid for no such desk, Conflict(is_mirror) for a county's task that mirrors the city's.
    """
    session, task = turn.session, turn.task
    unit = session.get(KnownUnit, turn.given["unit_id"])
    leader = actor_of(session, session.get_one(KnownPerson, turn.actor_id))
    if unit is None or not unit.active or unit.kind not in DESK_KINDS or not leader.has("leader", unit.path):
        raise Invalid(errors={"unit_id": ["须为本人所辖的专班"]})
    if unit.id == task.unit_id:
        raise Invalid(errors={"unit_id": ["任务已在这个专班"]})
    if task.mirror_of is not None:
        raise Conflict("对接任务不能改派", code="is_mirror")
    _move(turn, unit)
    task.route_reasons = [*task.route_reasons, f"改派至{unit.short_name}专班：{turn.reason}"]
    tie = session.get(RouteTie, task.id)
    if tie is not None and tie.settled_at is None:
        tie.settled_at, tie.settled_by = turn.at, turn.actor_id


def _move(turn: Turn, unit: KnownUnit) -> None:
    """The task to its new desk; each running limit ends with the old one and runs there from where it began."""
    session, task = turn.session, turn.task
    running = open_clocks(session, task.id)
    task.unit_id, task.unit_path = unit.id, unit.path
    task.level = "city" if unit.kind == "bureau" else "county"
    where = place(task, task.stage, turn.at)
    task.desk_id, task.desk_path = where["desk_id"], where["desk_path"]
    fresh = [task_clock(session, task, one.name, one.started_at, None, read_ops(one.ops)) for one in running]
    for one in running:
        end(session, one, turn.at, "cancelled")
    close_supervisions(session, running, turn.at, "任务已改派")
    session.flush()
    for one in fresh:
        one.entry = entries(session, task.id, one.name) + 1
    begin(session, fresh, turn.at)
    write(task, limits_shown(fresh, task.no_clock or "", turn.at))
