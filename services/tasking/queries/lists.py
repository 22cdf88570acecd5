"""Lists: tasks by queue and filter, publications; each within what the asker may see, each on an index."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.limits import colour
from services.tasking.models import Publication, Task
from services.tasking.queries.queues import in_queue
from services.tasking.queries.searching import holding
from services.tasking.routing import DESK_KINDS
from services.tasking.standing import TASKFORCE_ROLES
from services.tasking.standing.central import central, central_of
from shared.db import now
from shared.identity import Actor, KnownUnit, names_of, scopes, units_of


def desks_seen(session: Session, actor: Actor) -> list[str]:
    """Ids of the bureaus whose tasks the actor may see, closed ones too."""
    paths = scopes(actor, TASKFORCE_ROLES)
    if not paths:
        return []
    inside = sa.or_(*(KnownUnit.path.startswith(path, autoescape=True) for path in paths))
    return list(session.scalars(sa.select(KnownUnit.id).where(KnownUnit.kind.in_(DESK_KINDS), inside)))


def task_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[Task]:
    """The tasks of a queue, filtered, to be paged by (sort_at, id) ascending: what is due first comes first."""
    desks = desks_seen(session, actor)
    statement = sa.select(Task).where(Task.unit_id.in_(desks), *in_queue(session, actor, args.get("queue"), desks))
    for name in FILTERS:
        if args.get(name):
            statement = statement.where(getattr(Task, name) == args[name])
    return statement.where(*holding(session, args["q"])) if args.get("q") else statement


FILTERS = ("stage", "topic", "subtopic", "priority", "kind", "unit_id", "holder_id")


def task_rows(session: Session, actor: Actor, tasks: list[Task]) -> list[dict[str, Any]]:
    """Tasks as lines of a list."""
    names = names_of(session, [task.holder_id for task in tasks])
    units = units_of(session, [task.unit_id for task in tasks])
    mine = {grant.unit_id for grant in actor.grants if grant.role == "member"}
    tagged = central(session, now(session))
    return [
        {
            **{name: getattr(task, name) for name in _PLAIN},
            "unit": {"id": task.unit_id, "name": units[task.unit_id].short_name if task.unit_id in units else ""},
            "holder": person(names, task.holder_id),
            "colour": colour(task.due_at, task.blue_at, task.red_at, now(session)),
            "left": (task.due_at - now(session)).total_seconds() if task.due_at else None,
            "paused": task.paused_at is not None,
            "central": bool(central_of(tagged, task.topic, task.unit_path)),
            "mirrored": task.mirror_of is not None,
            "delegated": task.delegator_id is not None,
            "claimable": task.stage == "waiting" and task.paused_at is None and task.unit_id in mine,
        }
        for task in tasks
    ]


_PLAIN = (
    "id", "number", "title", "kind", "topic", "subtopic", "priority", "audience", "stage", "stage_at", "due_at",
    "no_clock", "late_at", "opened_at", "version",
)  # fmt: skip


def titles_of(session: Session, ids: list[str]) -> dict[str, str]:
    """The titles of tasks that the asker may see."""
    return {row.id: row.title for row in session.execute(sa.select(Task.id, Task.title).where(Task.id.in_(ids)))}


def person(names: dict[str, str], person_id: str | None) -> dict[str, str] | None:
    """A person as an answer shows him: id and display name."""
    return {"id": person_id, "name": names.get(person_id, "")} if person_id else None


def publication_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[Publication]:
    """Publications of the desks the actor sees, to be paged by (published_at, id), newest first."""
    statement = sa.select(Publication).where(Publication.unit_id.in_(desks_seen(session, actor)))
    if args.get("topic"):
        statement = statement.where(Publication.topic == args["topic"])
    if args.get("q"):
        words = args["q"]
        found = (
            Publication.title.icontains(words, autoescape=True),
            Publication.number.icontains(words, autoescape=True),
        )
        statement = statement.where(sa.or_(*found))
    return statement
