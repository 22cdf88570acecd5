"""任务换环节: the one writer of task.stage, and what follows from it."""

from datetime import datetime
from typing import Any

from services.tasking.actions.scheduling import cancel_release
from services.tasking.actions.task_clocks import ACKNOWLEDGING, coming, desk_path, hand_over, limits_shown, pass_on
from services.tasking.actions.turn import Turn, say_advanced, write
from services.tasking.models import LimitClock, Task

HANDED = ("transfer", "delegate", "hand_back")
"""Steps by which a task goes from hand to hand within its stage."""


def place(task: Task, stage: str, at: datetime) -> dict[str, Any]:
    """The columns of a task that enters a stage now, but for its limits: the desk that has it, nothing paused."""
    path = desk_path(task, stage)
    return {
        "stage": stage,
        "stage_at": at,
        "desk_path": path,
        "desk_id": path.split("/")[-2],
        "paused_at": None,
        "paused_by": None,
        "pause_reason": None,
        "returned": False,
        "delegator_id": None,
        "closed_at": at if stage == "closed" else None,
    }


def shown_with(clock: LimitClock | None, at: datetime) -> dict[str, Any]:
    """The limits that a task shows with no clock but this one."""
    return limits_shown([clock] if clock else [], "", at)


def advance(turn: Turn) -> None:
    """Take the move: write the stage if it changes, end and start clocks, count the version up, say task.advanced."""
    task, move = turn.task, turn.move
    if task.release_at is not None and move.to != "publishing":
        cancel_release(turn.session, task, turn.at, f"任务已{move.label}")
    if move.step in HANDED:
        hand_over(turn)
    elif move.to != task.stage or move.step in ACKNOWLEDGING:
        open_now = pass_on(turn, _entered(turn))
        write(task, limits_shown(open_now, _why_none(turn), turn.at))
    task.updated_at = turn.at
    turn.session.flush()
    say_advanced(turn)


def _entered(turn: Turn) -> LimitClock | None:
    """The stage written, with the clock that starts there; not flushed in between, when holder and stage differ."""
    task, move = turn.task, turn.move
    if move.to == task.stage:
        return None
    with turn.session.no_autoflush:
        clock = coming(turn.session, task, move.to, turn.at, task.holder_id)
        # a row with neither limit nor reason cannot be written
        write(task, place(task, move.to, turn.at) | shown_with(clock, turn.at))
    return clock


def _why_none(turn: Turn) -> str:
    """Why a task shows no limit: what stands there already while it is paused, or in a stage without one."""
    return turn.task.no_clock or ""
