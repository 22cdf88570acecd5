"""督办阶梯: the sweep that fires what has come due, each rung once, under any number of workers and after any night."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.supervising import WORD, Terms, addressee, escalated, make_supervision, opening, terms_of
from services.tasking.limits import Due, Times, due_rungs
from services.tasking.models import KnownNeed, LimitClock, Supervision, Task
from shared.calendars import calendar_of
from shared.db import next_numbers, now
from shared.events import TaskLate
from shared.failpoints import hit, point
from shared.log import say
from shared.worktime import NoWorkingTime, OutOfYears

NTH = point("sla.nth")
BATCH = 100
ASK_AGAIN = timedelta(hours=1)
"""A clock whose next rung cannot be reckoned (no working time in sight) does not hold the others up."""


@dataclass(frozen=True)
class Batch:
    """Clocks claimed to the end of this transaction, and everything about them that firing needs."""

    session: Session
    at: datetime
    clocks: list[LimitClock]
    tasks: dict[str, Task]
    needs: dict[str, list[str]]
    terms: dict[str, Terms]
    fired: dict[tuple[str, int], set[tuple[str, int]]]
    """(clock, generation) -> (rung, n)."""
    raised: list[tuple[LimitClock, list[Supervision]]] = field(default_factory=list)
    """What fires in this turn, the highest rung of each clock last; numbered and written together."""
    late: dict[str, TaskLate] = field(default_factory=dict)
    """Tasks found late in this turn, once each though two of their clocks are."""


def is_due(session: Session) -> bool:
    """Whether any rung is: asked every second in a session that only reads, so that an idle ladder holds up nobody."""
    return session.scalars(sa.select(LimitClock.id).where(*_due_at(now(session))).limit(1)).first() is not None


def _due_at(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Written out, not bound: SQLite takes the index of running clocks only for the very words of its condition."""
    return (LimitClock.state == sa.literal_column("'running'"), LimitClock.next_at < at)


def climb(session: Session) -> int:
    """Fire the rungs that are due, of at most 100 clocks in one transaction; how many clocks that was.

    Rows are claimed with SKIP LOCKED (SQLite has one writer): what another worker or a step has in hand is left to
    the next turn. Dying at any moment leaves nothing done, so the next turn does all of it.
    """
    batch = _claim(session, now(session))
    with session.no_autoflush:  # rows are written once for all of them
        for clock in batch.clocks:
            _fire(batch, clock)
    _write_late(batch)
    _write_raised(batch)
    return len(batch.clocks)


def _claim(session: Session, at: datetime) -> Batch:
    """Clocks first, then their tasks, waiting for neither: a step holds its task and wants its clock."""
    due = sa.select(LimitClock).where(*_due_at(at))
    due = due.order_by(LimitClock.next_at, LimitClock.id).limit(BATCH)
    found = list(session.scalars(due.with_for_update(skip_locked=True, key_share=True)))
    ids = [clock.task_id for clock in found if clock.task_id is not None]
    held = sa.select(Task).where(Task.id.in_(ids)).order_by(Task.id)
    held = held.with_for_update(skip_locked=True, key_share=True)
    tasks = {task.id: task for task in session.scalars(held)} if ids else {}
    clocks = [clock for clock in found if clock.task_id is None or clock.task_id in tasks]
    return Batch(session, at, clocks, tasks, _needs(session, tasks), terms_of(session, clocks), _fired(session, clocks))


def _needs(session: Session, tasks: Iterable[str]) -> dict[str, list[str]]:
    mine = sa.select(KnownNeed.task_id, KnownNeed.need_id).where(KnownNeed.task_id.in_(list(tasks)))
    found: dict[str, list[str]] = defaultdict(list)
    for task_id, need_id in session.execute(mine.order_by(KnownNeed.raised_at, KnownNeed.need_id)):
        found[task_id].append(need_id)
    return found


def _fired(session: Session, clocks: list[LimitClock]) -> dict[tuple[str, int], set[tuple[str, int]]]:
    columns = (Supervision.clock_id, Supervision.generation, Supervision.rung, Supervision.n)
    rows = session.execute(sa.select(*columns).where(Supervision.clock_id.in_([clock.id for clock in clocks])))
    found: dict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)
    for clock_id, generation, rung, n in rows:
        found[clock_id, generation].add((rung, n))
    return found


def _fire(batch: Batch, clock: LimitClock) -> None:
    """What has passed of one clock: late is marked at once; of several rungs the highest fires."""
    task = batch.tasks.get(clock.task_id or "")
    try:
        due, clock.next_at = _due(batch, clock)
    except (NoWorkingTime, OutOfYears):
        clock.next_at = batch.at + ASK_AGAIN
        return
    if clock.due_at is not None and clock.due_at < batch.at:
        _mark_late(batch, clock, task)
    if due:
        batch.raised.append((clock, [_row(clock, one, task, batch.at) for one in due]))


def _due(batch: Batch, clock: LimitClock) -> tuple[list[Due], datetime | None]:
    """The rungs that have passed, and the moment of the next one."""
    if clock.due_at is None:
        return [], None
    calendar = calendar_of(batch.session, clock.unit_path)
    later = partial(calendar.add_days, clock.due_at)
    times, fired = Times(clock.blue_at, clock.due_at, clock.red_at), batch.fired[clock.id, clock.generation]
    due, after = due_rungs(batch.terms[clock.id].ladder, times, later, fired, batch.at)
    if clock.late_at is None and clock.due_at >= batch.at:
        after = min(after or clock.due_at, clock.due_at)
    return due, after


def _row(clock: LimitClock, one: Due, task: Task | None, at: datetime) -> Supervision:
    return make_supervision(clock, one.rung, one.n, addressee(task, clock, one.to), at)


def _write_raised(batch: Batch) -> None:
    """Number the highest of each, say when it is shown, say it; the lower ones are noted as superseded."""
    session = batch.session
    numbers = next_numbers(session, WORD, len(batch.raised))
    for number, (clock, rows) in zip(numbers, batch.raised, strict=True):
        top = rows[-1]
        for lower in rows[:-1]:
            lower.state = "superseded"
        terms, task = batch.terms[clock.id], batch.tasks.get(clock.task_id or "")
        top.number, top.send_at = number, opening(session, clock, terms, batch.at)
        fact = escalated(top, clock, terms, task, batch.needs.get(clock.task_id or "", []))
        say(session, replace(fact, superseded=len(rows) - 1))
        session.add_all(rows)
        hit(NTH)


def _mark_late(batch: Batch, clock: LimitClock, task: Task | None) -> None:
    """The clock, and the task once in each stage; without a new version, since nobody's draft became stale by this."""
    if clock.late_at is not None or clock.due_at is None:
        return
    clock.late_at = batch.at
    if clock.subject != "task" or task is None or (task.late_at is not None and task.late_at >= task.stage_at):
        return
    needs = batch.needs.get(task.id, [])
    batch.late.setdefault(task.id, TaskLate(task_id=task.id, need_ids=needs, stage=task.stage, due_at=clock.due_at))


def _write_late(batch: Batch) -> None:
    """Tasks found late, in one statement; their versions stay."""
    if not batch.late:
        return
    mark = sa.update(Task).where(Task.id.in_(batch.late)).values(late_at=batch.at)
    batch.session.execute(mark, execution_options={"synchronize_session": "evaluate"})
    for fact in batch.late.values():
        say(batch.session, fact)
