"""口径库: the lines that somebody may read, and those that touch a task, with how they stand now."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.lines import APPROVERS, WRITERS, standing
from services.tasking.models import OfficialLine, Task
from services.tasking.queries.lists import person
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing import TASKFORCE_ROLES
from services.tasking.standing.lines import above, lines_for, plain
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, covers, names_of, scopes, units_of

PLAIN = (
    "id", "number", "topic", "subtopic", "scope", "title", "text", "source", "valid_from", "valid_until",
    "superseded_at", "written_at", "approved_at", "withdrawn_at", "withdraw_reason", "version",
)  # fmt: skip


def line_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[OfficialLine]:
    """Lines within the actor's desks and of everything above them, filtered, to be paged by (written_at, id)."""
    statement = sa.select(OfficialLine).where(_seen_by(actor))
    for name in ("topic", "subtopic"):
        if args.get(name):
            statement = statement.where(getattr(OfficialLine, name) == args[name])
    if args.get("standing"):
        statement = statement.where(_stands(args["standing"], now(session)))
    if args.get("q"):
        columns = (OfficialLine.number, OfficialLine.title, OfficialLine.scope, OfficialLine.text)
        statement = statement.where(sa.or_(*(column.icontains(args["q"], autoescape=True) for column in columns)))
    return statement


def line_seen(session: Session, actor: Actor, line_id: str) -> OfficialLine:
    """One line, if the actor may read it. Raises NotFound otherwise."""
    row = session.scalars(sa.select(OfficialLine).where(OfficialLine.id == line_id, _seen_by(actor))).one_or_none()
    if row is None:
        raise NotFound("没有找到这条口径")
    return row


def lines_shown(session: Session, actor: Actor, rows: list[OfficialLine]) -> list[dict[str, Any]]:
    """Lines as the door and the pages show them."""
    names = names_of(session, [one for row in rows for one in (row.written_by, row.approved_by, row.withdrawn_by)])
    units, near, at = units_of(session, [row.unit_id for row in rows]), _neighbours(session, rows), now(session)
    return [
        {
            **{name: getattr(row, name) for name in PLAIN},
            **{name: person(names, getattr(row, name)) for name in ("written_by", "approved_by", "withdrawn_by")},
            "unit": unit_shown(units, row.unit_id), "standing": standing(plain(row), at),
            "supersedes": near.get(row.supersedes_id or ""), "superseded_by": near.get(f"after {row.id}"),
            "may": _may(actor, row),
        }
        for row in rows
    ]  # fmt: skip


def lines_of(session: Session, task: Task) -> list[dict[str, Any]]:
    """What a draft of this task is compared with: lines on its topic that hold, will hold, or have run out."""
    at = now(session)
    rows = lines_for(session, task.unit_path, task.topic, task.subtopic)
    units = units_of(session, [row.unit_id for row in rows])
    names = ("id", "number", "title", "scope", "text", "source", "valid_from", "valid_until", "approved_at")
    found = [
        {**{name: getattr(row, name) for name in names}, "standing": standing(plain(row), at),
         "unit": unit_shown(units, row.unit_id)}
        for row in rows
    ]  # fmt: skip
    return [line for line in found if line["standing"] != "superseded"]


def lines_to_supersede(session: Session, actor: Actor) -> list[OfficialLine]:
    """Approved lines of the actor's own bureau that have no successor yet, the first to run out first."""
    mine = [grant.unit_id for grant in actor.grants if grant.role in WRITERS]
    statement = sa.select(OfficialLine).where(
        OfficialLine.unit_id.in_(mine), OfficialLine.state == "approved", OfficialLine.superseded_at.is_(None)
    )
    return list(session.scalars(statement.order_by(OfficialLine.valid_until, OfficialLine.id).limit(200)))


def _seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    paths = scopes(actor, TASKFORCE_ROLES)
    inside = (OfficialLine.unit_path.startswith(path, autoescape=True) for path in paths)
    over = sorted({one for path in paths for one in above(path)})
    return sa.or_(sa.false(), *inside, OfficialLine.unit_path.in_(over))


def _stands(word: str, at: datetime) -> sa.ColumnElement[bool]:
    """The same as lines.standing, in SQL."""
    line = OfficialLine
    approved = line.state == "approved"
    if word in ("draft", "withdrawn"):
        return line.state == word
    taken = sa.and_(line.superseded_at.is_not(None), line.superseded_at <= at)
    if word == "superseded":
        return sa.and_(approved, taken)
    times = {
        "expired": line.valid_until <= at,
        "coming": sa.and_(line.valid_until > at, line.valid_from > at),
        "in_force": sa.and_(line.valid_until > at, line.valid_from <= at),
    }
    return sa.and_(approved, sa.not_(taken), times[word])


def _neighbours(session: Session, rows: list[OfficialLine]) -> dict[str, dict[str, str]]:
    """By id those that were superseded; by `after <id>` the approved one that took over or will."""
    before = [row.supersedes_id for row in rows if row.supersedes_id]
    after = sa.and_(OfficialLine.supersedes_id.in_([row.id for row in rows]), OfficialLine.state == "approved")
    found: dict[str, dict[str, str]] = {}
    for row in session.scalars(sa.select(OfficialLine).where(sa.or_(OfficialLine.id.in_(before), after))):
        found[row.id] = {"id": row.id, "number": row.number}
        if row.supersedes_id and row.state == "approved":
            found[f"after {row.supersedes_id}"] = found[row.id]
    return found


def _may(actor: Actor, row: OfficialLine) -> list[str]:
    writes = any(grant.role in WRITERS and grant.path == row.unit_path for grant in actor.grants)
    directs = any(grant.role in APPROVERS and covers(grant.path, row.unit_path) for grant in actor.grants)
    may = ["change"] if row.state == "draft" and writes else []
    if row.state == "draft" and directs and row.written_by != actor.id:
        may.append("approve")
    if row.state != "withdrawn" and (directs or (row.state == "draft" and row.written_by == actor.id)):
        may.append("withdraw")
    return may
