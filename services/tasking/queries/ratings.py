"""满意度评价 as lists and on a task: within what the asker may see, each with its limit and what he may do."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from services.tasking.limits import colour
from services.tasking.models import KnownNeed, LimitClock, Rating, Task
from services.tasking.queries.lists import desks_seen, person
from services.tasking.queries.pieces import unit_shown
from services.tasking.satisfaction import answers_by, may_answer
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, names_of, units_of

PLAIN = ("id", "need_id", "round", "state", "reason", "rated_at", "answer", "answered_at", "version")


def rating_list(session: Session, actor: Actor, args: Mapping[str, Any]) -> sa.Select[Rating]:
    """The ratings of the desks that the actor sees, to be paged by (rated_at, id), newest first."""
    statement = sa.select(Rating).where(Rating.desk_id.in_(desks_seen(session, actor)))
    return statement.where(Rating.state == args["state"]) if args.get("state") else statement


def rating_seen(session: Session, task: Task, rating_id: str) -> Rating:
    """A rating of this task. Raises NotFound for any other."""
    row = session.get(Rating, rating_id)
    if row is None or row.task_id != task.id:
        raise NotFound("没有找到这次评价")
    return row


def ratings_of(session: Session, actor: Actor, task: Task) -> list[dict[str, Any]]:
    """What the units said of a task's answer, in the order in which they did."""
    mine = sa.select(Rating).where(Rating.task_id == task.id).order_by(Rating.rated_at, Rating.id)
    return rating_rows(session, actor, list(session.scalars(mine)))


def open_ratings(session: Session, desks: list[str]) -> int:
    """How many units wait for another answer of these desks."""
    waiting = (Rating.desk_id.in_(desks), Rating.state == "open")
    return session.scalar(sa.select(sa.func.count()).where(*waiting)) or 0


def rating_rows(session: Session, actor: Actor, rows: list[Rating]) -> list[dict[str, Any]]:
    """Ratings as answers show them."""
    tasks = _by(session, Task.id, {row.task_id for row in rows})
    needs = _by(session, KnownNeed.need_id, {row.need_id for row in rows})
    clocks = _by(session, LimitClock.rating_id, {row.id for row in rows})
    units = units_of(session, [one for row in rows for one in (row.unit_id, row.desk_id)])
    names = names_of(session, [row.answered_by for row in rows])
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            "unit": unit_shown(units, row.unit_id),
            "desk": unit_shown(units, row.desk_id),
            "need_number": needs[row.need_id].number,
            "task": _task(tasks[row.task_id]),
            "answers_by": answers_by(row.round),
            "answered_by": person(names, row.answered_by),
            "limit": _limit(session, clocks.get(row.id)),
            "may_answer": row.state == "open" and _may(actor, row, tasks[row.task_id]),
        }
        for row in rows
    ]


def _by(session: Session, column: Any, ids: set[str]) -> dict[str, Any]:
    found = sa.select(column.class_).where(column.in_(ids))
    if column.class_ is LimitClock:
        found = found.options(defer(LimitClock.explanation))
    return {getattr(row, column.key): row for row in session.scalars(found)} if ids else {}


def _may(actor: Actor, row: Rating, task: Task) -> bool:
    return may_answer(actor, row.round, task.unit_path, task.holder_id)


def _task(task: Task) -> dict[str, Any]:
    return {"id": task.id, "number": task.number, "title": task.title, "stage": task.stage}


def _limit(session: Session, clock: LimitClock | None) -> dict[str, Any] | None:
    """Until when it is to be answered, or how that went."""
    if clock is None:
        return None
    at, over = now(session), clock.ended_at is not None
    return {name: getattr(clock, name) for name in ("due_at", "late_at", "ended_at", "kept")} | {
        "colour": "none" if over else colour(clock.due_at, clock.blue_at, clock.red_at, at),
        "left": None if over or clock.due_at is None else (clock.due_at - at).total_seconds(),
    }
