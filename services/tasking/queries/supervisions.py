"""督办单 as lists and alone: within what the asker may see, each with the task it is about and what he may do."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import LimitClock, Supervision, Task
from services.tasking.queries.event_limits import events_of
from services.tasking.queries.lists import desks_seen, person
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing import TASKFORCE_ROLES
from services.tasking.supervision import HERE, is_for, may_close
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, may_see, names_of, units_of

PLAIN = (
    "id", "number", "rung", "n", "state", "clock_id", "task_id", "push_id", "due_at", "raised_at", "send_at", "reason",
    "answer", "answered_at", "closed_at", "close_reason", "version",
)  # fmt: skip
IN_PROGRESS = ("open", "answered")
PEOPLE = ("to_person", "raised_by", "answered_by", "closed_by")


def supervision_seen(session: Session, actor: Actor, supervision_id: str) -> Supervision:
    """The 督办单, if the actor may see it and it is out. Raises NotFound otherwise, whatever the reason."""
    row = session.get(Supervision, supervision_id)
    if row is None or row.number is None or not may_see(actor, row.unit_path, TASKFORCE_ROLES):
        raise NotFound("没有找到这张督办单")
    return row


def supervision_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[Supervision]:
    """Those that are out, filtered, to be paged by (raised_at, id), newest first; what was superseded is not listed.

    Of one task also those that wait for the office to open. Raises NotFound for a unit that the actor does not see.
    """
    statement = sa.select(Supervision).where(Supervision.number.is_not(None))
    if args.get("task_id"):
        statement = statement.where(Supervision.task_id == args["task_id"])
    else:
        statement = statement.where(Supervision.send_at <= now(session))
    if args.get("mine"):
        statement = statement.where(_for(actor))
    else:
        statement = statement.where(Supervision.unit_id.in_(_desks(session, actor, args.get("unit_id"))))
    if args.get("rung"):
        statement = statement.where(Supervision.rung == args["rung"])
    if args.get("state"):
        states = IN_PROGRESS if args["state"] == "in_progress" else (args["state"],)
        statement = statement.where(Supervision.state.in_(states))
    return statement


def _desks(session: Session, actor: Actor, unit_id: str | None) -> list[str]:
    """The desks that the actor sees, or one of them. Raises NotFound for another."""
    desks = desks_seen(session, actor)
    if unit_id is None:
        return desks
    if unit_id not in desks:
        raise NotFound("没有找到这个单位")
    return [unit_id]


def waiting_for(session: Session, actor: Actor) -> int:
    """How many 督办单 wait for this person's answer."""
    statement = sa.select(sa.func.count()).select_from(Supervision).where(Supervision.state == "open", _for(actor))
    return session.scalar(statement.where(Supervision.send_at <= now(session))) or 0


def _for(actor: Actor) -> Any:
    """The same as `supervision.is_for`, for the database."""
    wanted: list[Any] = [Supervision.to_person == actor.id]
    for grant in actor.grants:
        at = Supervision.unit_path
        there = at == grant.path if grant.role in HERE else at.startswith(grant.path, autoescape=True)
        wanted.append(sa.and_(Supervision.to_person.is_(None), Supervision.to_role == grant.role, there))
    return sa.or_(*wanted)


def supervisions_of(session: Session, actor: Actor, task: Task) -> list[dict[str, Any]]:
    """The 督办单 of a task, newest first, those still to be shown and the superseded ones too."""
    mine = sa.select(Supervision).where(Supervision.task_id == task.id)
    order = (Supervision.raised_at.desc(), Supervision.number.desc().nulls_last(), Supervision.id)
    return supervision_rows(session, actor, list(session.scalars(mine.order_by(*order))))


def supervision_rows(session: Session, actor: Actor, rows: list[Supervision]) -> list[dict[str, Any]]:
    """督办单 as answers show them, with what this actor may do to each."""
    names = names_of(session, [getattr(row, name) for row in rows for name in PEOPLE])
    units = units_of(session, [row.unit_id for row in rows])
    clocks = _by_id(session, LimitClock, [row.clock_id for row in rows])
    tasks = _by_id(session, Task, [row.task_id for row in rows if row.task_id])
    events = events_of(session, clocks.values())
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            **{name: person(names, getattr(row, name)) for name in PEOPLE[1:]},
            "name": clocks[row.clock_id].name,
            "unit": unit_shown(units, row.unit_id),
            "to": {"role": row.to_role, "person": person(names, row.to_person)},
            "task": _task(tasks.get(row.task_id or "")),
            "event": events.get(row.clock_id),
            "may": _may(actor, row),
        }
        for row in rows
    ]


def _may(actor: Actor, row: Supervision) -> list[str]:
    """answer, close: what the actor may do to it now."""
    found = []
    if row.state == "open" and row.number and is_for(actor, row):
        found.append("answer")
    if row.state in ("open", "answered") and may_close(actor, row):
        found.append("close")
    return found


def _task(task: Task | None) -> dict[str, Any] | None:
    return {"id": task.id, "number": task.number, "title": task.title, "stage": task.stage} if task else None


def _by_id(session: Session, table: Any, ids: list[str]) -> dict[str, Any]:
    return {row.id: row for row in session.scalars(sa.select(table).where(table.id.in_(set(ids))))} if ids else {}
