"""新闻发布会 as a list and alone: line, outlets, questions, record."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import (
    Campaign,
    Conference,
    ConferenceOutlet,
    ConferenceQuestion,
    MediaOutlet,
    OfficialLine,
    SensitiveEvent,
)
from services.tasking.planning.moves import CONFERENCE, possible
from services.tasking.planning.words import LEADERS, WORKERS
from services.tasking.queries.lists import person
from services.tasking.queries.near import near, notes_of, seen
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing.approved_line import Spoken, why_no_line
from shared.db import now
from shared.identity import Actor, names_of, units_of

PLAIN = (
    "id", "number", "title", "topic", "subtopic", "spokesperson", "place", "planned_at", "materials", "state",
    "held_at", "cancel_reason", "record", "created_at", "version",
)  # fmt: skip


def conference_seen(session: Session, actor: Actor, conference_id: str) -> Conference:
    """The conference, if it is near. Raises NotFound otherwise."""
    row: Conference = seen(session, actor, Conference, conference_id, "没有找到这场发布会")
    return row


def conference_list(actor: Actor, args: dict[str, Any]) -> sa.Select[Conference]:
    """Conferences, to be paged by (planned_at, id), newest first."""
    statement = sa.select(Conference).where(near(actor, Conference.unit_path))
    for name in ("state", "event_id"):
        if args.get(name):
            statement = statement.where(getattr(Conference, name) == args[name])
    return statement


def conference_rows(session: Session, rows: list[Conference]) -> list[dict[str, Any]]:
    """Conferences as lines of a list."""
    units = units_of(session, [row.unit_id for row in rows])
    return [
        {name: getattr(row, name) for name in PLAIN} | {"unit": unit_shown(units, row.unit_id)} for row in rows
    ]  # fmt: skip


def conference_shown(session: Session, actor: Actor, row: Conference) -> dict[str, Any]:
    """One conference, with why it cannot be held yet, and what the actor may do."""
    spoken = Spoken(row.topic, row.subtopic, row.unit_path)
    why = why_no_line(session, row.line_id, spoken, now(session)) if row.state == "planned" else None
    return conference_rows(session, [row])[0] | {
        "line": _of(session, OfficialLine, row.line_id, "number", "title"),
        "event": _of(session, SensitiveEvent, row.event_id, "number", "title"),
        "campaign": _of(session, Campaign, row.campaign_id, "number", "name"),
        "outlets": _outlets(session, row),
        "questions": _questions(session, row),
        "why_not": why,
        "may": _may(actor, row, why),
        "notes": notes_of(session, row.id),
    }


def _may(actor: Actor, row: Conference, why: str | None) -> list[str]:
    found: list[str] = []
    if actor.has_any(LEADERS, row.unit_path) and row.state == "planned":
        found = ["change", *(name for name in possible(CONFERENCE, row.state) if name != "hold" or why is None)]
    if actor.has_any(WORKERS, row.unit_path) and row.state != "cancelled":
        found += ["ask", *(["record"] if row.state == "held" else [])]
    return found


def _outlets(session: Session, row: Conference) -> list[dict[str, Any]]:
    """By tier and name: invited, came."""
    mine = sa.select(ConferenceOutlet, MediaOutlet).join(MediaOutlet, MediaOutlet.id == ConferenceOutlet.outlet_id)
    mine = mine.where(ConferenceOutlet.conference_id == row.id).order_by(MediaOutlet.tier, MediaOutlet.name)
    return [
        {"id": outlet.id, "name": outlet.name, "tier": outlet.tier, "invited": one.invited, "attended": one.attended}
        for one, outlet in session.execute(mine)
    ]


def _questions(session: Session, row: Conference) -> list[dict[str, Any]]:
    mine = sa.select(ConferenceQuestion, MediaOutlet.name)
    mine = mine.outerjoin(MediaOutlet, MediaOutlet.id == ConferenceQuestion.outlet_id)
    mine = mine.where(ConferenceQuestion.conference_id == row.id).order_by(ConferenceQuestion.n)
    found = session.execute(mine).all()
    names = names_of(session, [one.noted_by for one, _ in found])
    plain = ("n", "question", "answer", "asked", "noted_at")
    return [
        {name: getattr(one, name) for name in plain} | {"outlet": outlet, "noted_by": person(names, one.noted_by)}
        for one, outlet in found
    ]


def _of(session: Session, table: Any, row_id: str | None, *names: str) -> dict[str, Any] | None:
    one = session.get(table, row_id) if row_id else None
    return {"id": one.id, "number": getattr(one, names[0]), "name": getattr(one, names[1])} if one else None


def events_to_link(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(id, number and title) of the open events that a conference may be about."""
    mine = (near(actor, SensitiveEvent.unit_path), SensitiveEvent.state == "open")
    rows = session.scalars(sa.select(SensitiveEvent).where(*mine).order_by(SensitiveEvent.opened_at.desc()).limit(50))
    return [(row.id, f"{row.number} {row.title}") for row in rows]


def outlets_to_invite(session: Session, actor: Actor) -> list[dict[str, str]]:
    """Every outlet that is active and was entered by a bureau that is near, by tier and name."""
    rows = session.scalars(
        sa.select(MediaOutlet)
        .where(MediaOutlet.active, near(actor, MediaOutlet.unit_path))
        .order_by(MediaOutlet.tier, MediaOutlet.name)
    )
    return [{"id": row.id, "name": row.name, "tier": row.tier} for row in rows]
