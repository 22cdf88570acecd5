"""社会关切 as a list and alone, with the limit of 48 hours."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Concern, Publication
from services.tasking.planning.moves import CONCERN, possible
from services.tasking.planning.words import LEADERS
from services.tasking.queries.event_limits import limits_of
from services.tasking.queries.lists import person
from services.tasking.queries.near import near, notes_of, seen
from services.tasking.queries.pieces import unit_shown
from shared.identity import Actor, names_of, units_of

PLAIN = (
    "id", "number", "topic", "subtopic", "title", "question", "heard_from", "state", "opened_at", "answer",
    "answered_at", "dismiss_reason", "version",
)  # fmt: skip


def concern_seen(session: Session, actor: Actor, concern_id: str) -> Concern:
    """The concern, if it is near. Raises NotFound otherwise."""
    row: Concern = seen(session, actor, Concern, concern_id, "没有找到这项关切")
    return row


def concern_list(actor: Actor, args: dict[str, Any]) -> sa.Select[Concern]:
    """Concerns, to be paged by (opened_at, id), newest first."""
    statement = sa.select(Concern).where(near(actor, Concern.unit_path))
    for name in ("state", "topic"):
        if args.get(name):
            statement = statement.where(getattr(Concern, name) == args[name])
    return statement


def concern_rows(session: Session, actor: Actor, rows: list[Concern]) -> list[dict[str, Any]]:
    """Concerns as answers show them, with what the actor may do."""
    units, clocks = (
        units_of(session, [row.unit_id for row in rows]),
        limits_of(session, "concern", [r.id for r in rows]),
    )
    names = names_of(session, [row.opened_by for row in rows] + [row.answered_by for row in rows])
    return [
        {name: getattr(row, name) for name in PLAIN}
        | {
            "unit": unit_shown(units, row.unit_id),
            "opened_by": person(names, row.opened_by),
            "answered_by": person(names, row.answered_by),
            "publication": _publication(session, row),
            "limits": clocks[row.id],
            "may": possible(CONCERN, row.state) if actor.has_any(LEADERS, row.unit_path) else [],
        }
        for row in rows
    ]


def concern_shown(session: Session, actor: Actor, row: Concern) -> dict[str, Any]:
    """One concern with its notes."""
    return concern_rows(session, actor, [row])[0] | {"notes": notes_of(session, row.id)}


def _publication(session: Session, row: Concern) -> dict[str, Any] | None:
    one = session.get(Publication, row.publication_id) if row.publication_id else None
    return {"id": one.id, "number": one.number, "title": one.title} if one else None
