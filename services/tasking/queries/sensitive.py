"""敏感事件 as a list and alone: its tracks, its limits, what it holds back, its line and statement."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Conference, EventTrack, OfficialLine, Publication, ScheduledRelease, Task
from services.tasking.models import SensitiveEvent as Event
from services.tasking.planning import TRACKS
from services.tasking.planning.words import LEADERS
from services.tasking.queries.event_limits import limits_of
from services.tasking.queries.lists import person
from services.tasking.queries.near import is_near, near, notes_of
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing.freezes import holds
from shared.errors import NotFound
from shared.identity import Actor, names_of, units_of

PLAIN = (
    "id", "number", "topic", "subtopic", "title", "summary", "state", "opened_at", "line_id", "statement_task_id",
    "statement_id", "statement_at", "released_at", "release_reason", "closed_at", "close_reason", "version",
)  # fmt: skip


def event_seen(session: Session, actor: Actor, event_id: str) -> Event:
    """The event, for those it is near to and for the owners of its tracks. Raises NotFound otherwise."""
    row = session.get(Event, event_id)
    if row is None or not (is_near(actor, row.unit_path) or _owns(session, actor, row.id)):
        raise NotFound("没有找到这个事件")
    return row


def _owns(session: Session, actor: Actor, event_id: str) -> bool:
    mine = sa.select(EventTrack.track).where(EventTrack.event_id == event_id, EventTrack.owner_id == actor.id)
    return session.scalars(mine.limit(1)).first() is not None


def track_seen(session: Session, actor: Actor, event_id: str, track: str) -> tuple[Event, EventTrack]:
    """One track of an event. Raises NotFound."""
    row = event_seen(session, actor, event_id)
    found = session.get(EventTrack, (row.id, track)) if track in TRACKS else None
    if found is None:
        raise NotFound("没有这条线", code="unknown_track")
    return row, found


def event_list(actor: Actor, args: dict[str, Any]) -> sa.Select[Event]:
    """Events, to be paged by (opened_at, id), newest first; those on whose tracks one is the owner among them."""
    owned = sa.select(EventTrack.event_id).where(EventTrack.owner_id == actor.id)
    statement = sa.select(Event).where(sa.or_(near(actor, Event.unit_path), Event.id.in_(owned)))
    for name in ("state", "topic"):
        if args.get(name):
            statement = statement.where(getattr(Event, name) == args[name])
    if args.get("frozen") is not None:
        statement = statement.where(Event.released_at.is_(None) if args["frozen"] else Event.released_at.is_not(None))
    return statement


def event_rows(session: Session, actor: Actor, rows: list[Event]) -> list[dict[str, Any]]:
    """Events as lines of a list, with their tracks and limits."""
    ids = [row.id for row in rows]
    tracks = list(session.scalars(sa.select(EventTrack).where(EventTrack.event_id.in_(ids))))
    names = names_of(session, [one.owner_id for one in tracks] + [row.opened_by for row in rows])
    names |= names_of(session, [row.released_by for row in rows])
    units, clocks = units_of(session, [row.unit_id for row in rows]), limits_of(session, "event", ids)
    held = {(one.event_id, one.track): one for one in tracks}
    return [
        {name: getattr(row, name) for name in PLAIN}
        | {
            "unit": unit_shown(units, row.unit_id),
            "frozen": row.released_at is None,
            "opened_by": person(names, row.opened_by),
            "released_by": person(names, row.released_by),
            "tracks": [_track(actor, row, held[row.id, track], names) for track in TRACKS],
            "limits": clocks[row.id],
        }
        for row in rows
    ]


def _track(actor: Actor, row: Event, one: EventTrack, names: dict[str, str]) -> dict[str, Any]:
    mine = one.owner_id == actor.id and one.acknowledged_at is None and row.state == "open"
    return {
        "track": one.track, "label": TRACKS[one.track], "owner": person(names, one.owner_id),
        "acknowledged_at": one.acknowledged_at, "words": one.words, "may": ["acknowledge"] if mine else [],
    }  # fmt: skip


def event_shown(session: Session, actor: Actor, row: Event) -> dict[str, Any]:
    """One event with everything about it, and what the actor may do."""
    shown = event_rows(session, actor, [row])[0]
    lacking = [one["track"] for one in shown["tracks"] if one["acknowledged_at"] is None]
    return shown | {
        "line": _line(session, row.line_id),
        "statement_task": _task(session.get(Task, row.statement_task_id) if row.statement_task_id else None),
        "statement": _publication(session, row.statement_id),
        "held": held_back(session, row),
        "conferences": _conferences(session, row),
        "lacking": lacking,
        "may": _may(actor, row, lacking),
        "notes": notes_of(session, row.id),
    }


def _may(actor: Actor, row: Event, lacking: list[str]) -> list[str]:
    if not actor.has_any(LEADERS, row.unit_path) or row.state != "open":
        return []
    found = ["owner", "line"] + (["statement"] if row.statement_id is None else [])
    if row.released_at is None:
        return [*found, *([] if lacking else ["unfreeze"])]
    return [*found, "close"]


def held_back(session: Session, row: Event) -> list[dict[str, Any]]:
    """停发内容: the scheduled releases that the freeze holds, and those it has stopped; none after its release."""
    if row.released_at is not None:
        return []
    R = ScheduledRelease
    state = sa.or_(R.state == "waiting", sa.and_(R.why_code == "frozen", R.settled_at >= row.opened_at))
    mine = sa.select(R, Task).join(Task, Task.id == R.task_id).where(Task.topic == row.topic, state)
    rows = session.execute(mine.order_by(R.release_at, R.id).limit(500)).all()
    return [
        {"task": _task(task), "release_at": one.release_at, "state": one.state}
        for one, task in rows
        if holds(row, task.topic, task.subtopic, task.unit_path) and task.id != row.statement_task_id
    ]


def _line(session: Session, line_id: str | None) -> dict[str, Any] | None:
    one = session.get(OfficialLine, line_id) if line_id else None
    return {"id": one.id, "number": one.number, "title": one.title, "valid_until": one.valid_until} if one else None


def _task(task: Task | None) -> dict[str, Any] | None:
    return {name: getattr(task, name) for name in ("id", "number", "title", "stage")} if task else None


def _publication(session: Session, publication_id: str | None) -> dict[str, Any] | None:
    one = session.get(Publication, publication_id) if publication_id else None
    return {"id": one.id, "number": one.number, "title": one.title} if one else None


def _conferences(session: Session, row: Event) -> list[dict[str, Any]]:
    mine = sa.select(Conference).where(Conference.event_id == row.id).order_by(Conference.planned_at, Conference.id)
    plain = ("id", "number", "title", "state", "planned_at", "held_at")
    return [{name: getattr(one, name) for name in plain} for one in session.scalars(mine)]
