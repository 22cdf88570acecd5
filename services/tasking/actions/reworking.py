"""时限重算: running limits after an amendment of their need or a change of the calendar; ended ones never move."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.clocks import Moved, begin, rework, say_moved
from services.tasking.actions.task_clocks import STATEMENT, limits_shown, open_clocks, task_clock
from services.tasking.actions.turn import need_ids, write
from services.tasking.limits import Asked, read_ops
from services.tasking.models import OPEN_CLOCKS, LimitClock, Task
from services.tasking.standing import policy_for, policy_of
from shared.calendars import calendar_of
from shared.db import now

BATCH = 100
OPEN = sa.text(OPEN_CLOCKS)
"""In the very words of the index, which SQLite takes for nothing else."""


def follow_task(session: Session, task: Task, at: datetime, why: str) -> None:
    """The limits of a task whose priority, topic or kind changed: other policies of the same day; pauses and

    extensions stay (trap 8). 权威发布 starts, from the opening of the task, where it was not asked for before.
    """
    clocks, moved = open_clocks(session, task.id), []
    for clock in clocks:
        clock.kind, clock.topic, clock.priority = task.kind, task.topic, task.priority
        asked = Asked("task", clock.name, task.kind, task.topic, task.priority, task.level)
        before = clock.due_at
        if rework(session, clock, at, why, policy_for(session, asked, task.opened_at)):
            moved.append((clock, before))
    if not any(clock.name == STATEMENT for clock in clocks):
        clocks += _statement(session, task, clocks, at)
    _show(session, task, clocks, at)
    for clock, before in moved:
        say_moved(session, clock, Moved(need_ids(session, task.id), before, task.due_at, why))


def _statement(session: Session, task: Task, others: list[LimitClock], at: datetime) -> list[LimitClock]:
    clock = task_clock(session, task, STATEMENT, task.opened_at)
    if clock.due_at is None:
        return []
    held = session.scalars(sa.select(LimitClock.ops).where(LimitClock.task_id == task.id, LimitClock.subject == "task"))
    ops = {(op.at, op.what): op for row in held for op in read_ops(row) if op.what in ("pause", "resume")}
    clock.ops = [ops[key].row() for key in sorted(ops)]
    rule = policy_of(session, clock)
    begin(session, [clock], at)
    rework(session, clock, at, "priority", rule)
    return [clock]


def _show(session: Session, task: Task, clocks: list[LimitClock], at: datetime) -> None:
    write(task, limits_shown(clocks, (task.paused_at and task.no_clock) or "", at))
    session.flush()


def stale(session: Session) -> tuple[str, str] | None:
    """The key and the unit's path of open clocks whose calendar is not the present one of that unit; None: no such."""
    pairs = sa.select(LimitClock.calendar_key, LimitClock.unit_path).where(OPEN).distinct()
    found = session.execute(pairs).all()
    return next(((key, path) for key, path in found if calendar_of(session, path).key != key), None)


def recompute(session: Session) -> int:
    """重算: at most so many running limits whose calendar is not the present one of their unit; how many there were.

    Each gets a span of its history, and limit.moved says it where the limit itself moved.
    """
    at, found = now(session), _some_stale(session)
    tasks = _held_tasks(session, {clock.task_id for clock in found if clock.task_id and clock.subject == "task"})
    done = 0
    for clock in found:
        task = tasks.get(clock.task_id or "") if clock.subject == "task" else None
        if clock.subject == "task" and task is None:
            continue  # a step has it in hand: next time
        done += 1
        session.refresh(clock, with_for_update=True)
        if clock.ended_at is None:
            _recompute(session, clock, task, at)
    session.flush()
    return done


def _some_stale(session: Session) -> list[LimitClock]:
    pair = stale(session)
    if pair is None:
        return []
    mine = sa.select(LimitClock).where(OPEN, LimitClock.calendar_key == pair[0], LimitClock.unit_path == pair[1])
    return list(session.scalars(mine.order_by(LimitClock.id).limit(BATCH)))


def _held_tasks(session: Session, ids: set[str]) -> dict[str, Task]:
    held = sa.select(Task).where(Task.id.in_(sorted(ids))).order_by(Task.id)
    fresh = held.execution_options(populate_existing=True).with_for_update(skip_locked=True)
    return {task.id: task for task in session.scalars(fresh)} if ids else {}


def _recompute(session: Session, clock: LimitClock, task: Task | None, at: datetime) -> None:
    before = clock.due_at
    moved = rework(session, clock, at, "calendar", policy_of(session, clock))
    if task is not None:
        _show(session, task, open_clocks(session, task.id), at)
    if moved:
        needs = need_ids(session, task.id) if task else []
        say_moved(session, clock, Moved(needs, before, task.due_at if task else None, "calendar"))
