"""时限清单: the clocks behind a number, one line each with the task it is about; the same filters, the same history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from services.tasking.models.clock import ClockSpan, LimitClock
from services.tasking.models.task import Task
from services.tasking.numbers import NAMES, Period, colour_then, label_of
from services.tasking.queries.event_limits import events_of
from services.tasking.queries.numbers import conditions, period_of, scope_of
from services.tasking.queries.open_clocks import coloured, open_at
from shared.errors import Invalid
from shared.identity import Actor, names_of

S = ClockSpan


@dataclass(frozen=True, slots=True)
class Listed:
    """A list to be paged by `key`: open clocks with the oldest first, ended ones with the newest first."""

    statement: Any
    key: tuple[Any, ...]
    ascending: bool
    span: Period
    units: Mapping[str, str]


def clock_list(session: Session, actor: Actor, args: Mapping[str, Any]) -> Listed:
    """The clocks that a number counts. Raises Invalid, NotFound.

    A person filters open clocks only: how somebody's ended ones went is told to nobody (mechanisms 2, E11).
    """
    units, span = scope_of(session, actor, args.get("unit_id")), period_of(session, args)
    ended = bool(args.get("outcome"))
    if ended and (args.get("member_id") or args.get("colour") or args.get("age")):
        raise Invalid(errors={"outcome": ["已办完的不按成员、颜色或天数列出"]})
    statement = (
        sa.select(S, LimitClock.task_id, LimitClock.push_id, Task.number, Task.title, LimitClock)
        .options(defer(LimitClock.explanation))
        .join(LimitClock, LimitClock.id == S.clock_id)
        .outerjoin(Task, Task.id == LimitClock.task_id)
        .where(*conditions(units, args), *_which(args))
    )
    if ended:
        found = statement.where(S.outcome == args["outcome"], S.outcome.is_not(None))
        found = found.where(S.until_at >= span.since, S.until_at <= span.until)
        return Listed(found, (S.until_at, S.clock_id), False, span, units)
    found = statement.where(S.from_at <= span.at, sa.or_(*open_at(span)))
    if args.get("colour"):
        found = found.where(coloured(span)[args["colour"]])
    if args.get("age"):
        found = found.where(*_aged(span, args["age"]))
    return Listed(found, (S.started_at, S.clock_id), True, span, units)


def _which(args: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = [S.name == args["name"]] if args.get("name") else [S.name.in_(NAMES)]
    if args.get("member_id"):
        found.append(S.holder_id == args["member_id"])
    return found


def _aged(span: Period, age: str) -> list[Any]:
    since, before = span.aged(age)
    found = [S.started_at >= since] if since else []
    return [*found, S.started_at < before] if before else found


def first_rows(session: Session, listed: Listed, most: int) -> list[Any]:
    """The beginning of the list, for a file."""
    order = [column if listed.ascending else column.desc() for column in listed.key]
    return list(session.execute(listed.statement.order_by(*order).limit(most)))


def clock_rows(session: Session, listed: Listed, rows: list[Any]) -> list[dict[str, Any]]:
    """Lines of the list; who holds it is said of open clocks only."""
    names = names_of(session, [row[0].holder_id for row in rows])
    events = events_of(session, [row[5] for row in rows])
    return [_line(listed, row, names) | {"event": events.get(row[5].id)} for row in rows]


def _line(listed: Listed, row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    one, task_id, push_id, number, title = row[:5]
    at = listed.span.at
    open_then = one.until_at is None or one.until_at > at
    holder = one.holder_id if open_then else None
    return {
        "clock_id": one.clock_id, "name": one.name, "label": label_of(one.name), "topic": one.topic,
        "priority": one.priority, "unit": {"id": one.unit_id, "name": listed.units.get(one.unit_id, "")},
        "started_at": one.started_at, "due_at": one.due_at, "days": _days(one.started_at, at),
        "colour": colour_then(one.paused, one.due_at, one.blue_at, one.red_at, at) if open_then else None,
        "outcome": None if open_then else one.outcome, "ended_at": None if open_then else one.until_at,
        "used_seconds": None if open_then else one.used_seconds, "push_id": push_id,
        "task": {"id": task_id, "number": number, "title": title} if task_id else None,
        "holder": {"id": holder, "name": names[holder]} if holder else None,
    }  # fmt: skip


def _days(start: datetime, at: datetime) -> float:
    return round((at - start).total_seconds() / 86400, 1)
