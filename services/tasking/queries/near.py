"""近处: whose planning somebody sees: of the bureaus he works under and of those above them, none beside."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import PlanningNote
from services.tasking.queries.lists import person
from services.tasking.standing import TASKFORCE_ROLES
from shared.errors import NotFound
from shared.identity import Actor, covers, names_of, scopes


def is_near(actor: Actor, path: str) -> bool:
    """The city's plans are made for the counties as well; a county's are seen there and at the city."""
    return any(covers(mine, path) or covers(path, mine) for mine in scopes(actor, TASKFORCE_ROLES))


def near(actor: Actor, column: Any) -> Any:
    """The same as `is_near`, for the database: a condition on a column of paths."""
    found: list[Any] = [sa.false()]
    for mine in scopes(actor, TASKFORCE_ROLES):
        parts = mine.strip("/").split("/")
        above = ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts))]
        found += [column.startswith(mine, autoescape=True), column.in_(above)]
    return sa.or_(*found)


def seen(session: Session, actor: Actor, table: Any, row_id: str, words: str) -> Any:
    """A row of planning that is near. Raises NotFound otherwise, whatever the reason."""
    row = session.get(table, row_id)
    if row is None or not is_near(actor, row.unit_path):
        raise NotFound(words)
    return row


def notes_of(session: Session, about_id: str) -> list[dict[str, Any]]:
    """大事记 of one thing, the newest first: {at, what, words, actor}."""
    mine = sa.select(PlanningNote).where(PlanningNote.about_id == about_id)
    rows = list(session.scalars(mine.order_by(PlanningNote.at.desc(), PlanningNote.id.desc())))
    names = names_of(session, [row.by for row in rows])
    return [
        {"at": row.at, "what": row.what, "words": row.words, "actor": _who(names, row.by)} for row in rows
    ]  # fmt: skip


def _who(names: dict[str, str], by: str) -> dict[str, str] | None:
    return {"id": by, "name": "系统"} if by.startswith("service:") else person(names, by)
