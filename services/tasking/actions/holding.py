"""挂起、恢复、延期: the steps that change running limits."""

from typing import Any

from services.tasking.actions.clocks import change
from services.tasking.actions.task_clocks import close_supervisions, limits_shown, open_clocks
from services.tasking.actions.turn import Turn, write
from services.tasking.limits import EXTEND_AT_MOST, EXTEND_FROM, Op
from services.tasking.models import LimitClock
from shared.errors import Conflict, Invalid


def stand_still(turn: Turn) -> None:
    """Stop every clock of the task; `sort_at` keeps its place in the queue."""
    task = turn.task
    task.paused_at, task.paused_by, task.pause_reason = turn.at, turn.actor_id, turn.reason
    clocks = [_changed(turn, clock, _op(turn, "pause")) for clock in open_clocks(turn.session, task.id)]
    write(task, limits_shown(clocks, f"{turn.move.label}：{turn.reason}", task.sort_at))


def pause(turn: Turn) -> None:
    """挂起: with reason and approver; the clocks stand still."""
    stand_still(turn)


def resume(turn: Turn) -> None:
    """恢复办理: what remained when it was paused runs on from now."""
    task = turn.task
    task.paused_at = task.paused_by = task.pause_reason = None
    task.returned = False
    clocks = [_changed(turn, clock, _op(turn, "resume")) for clock in open_clocks(turn.session, task.id)]
    write(task, limits_shown(clocks, "", turn.at))


def extend(turn: Turn) -> None:
    """延期 of the present stage: only before it is late, by the leader, with a reason; the ladder is climbed anew.

    Raises Invalid for a time that makes no sense, Conflict where the stage has no limit.
    """
    task, until = turn.task, turn.given["until"]
    clocks = open_clocks(turn.session, task.id)
    clock = next((one for one in clocks if one.name == task.stage), None)
    if clock is None or clock.due_at is None:
        raise Conflict("本环节没有时限，不能延期", code="no_clock")
    if turn.at > clock.due_at:
        raise Conflict("已经超过时限，不能再延期", code="already_late")
    if not clock.due_at + EXTEND_FROM <= until <= clock.due_at + EXTEND_AT_MOST:
        raise Invalid(errors={"until": ["须晚于现在的时限，且最多延长30天"]})
    clock.generation += 1
    _changed(turn, clock, _op(turn, "extend", until=until, due=clock.due_at))
    close_supervisions(turn.session, [clock], turn.at, "时限已延期")
    write(task, limits_shown(clocks, "", turn.at))


def _op(turn: Turn, what: str, **more: Any) -> Op:
    by = None if turn.actor_id.startswith("service:") else turn.actor_id
    return Op(what, turn.at, by, turn.reason, **more)


def _changed(turn: Turn, clock: LimitClock, op: Op) -> LimitClock:
    change(turn.session, clock, op)
    return clock
