"""Pages of sensitive events (三同步)."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions import sensitive as actions
from services.tasking.actions import statements
from services.tasking.models import EventTrack, SensitiveEvent
from services.tasking.pages.root import pages
from services.tasking.planning import CONFERENCE_STATES, EVENT_STATES, TRACKS
from services.tasking.planning.words import LEADERS
from services.tasking.queries import sensitive as queries
from services.tasking.queries import task_seen
from services.tasking.queries.candidates import leading_people, lines_on, tasks_to_state
from services.tasking.schemas.planning import ReasonIn
from services.tasking.schemas.sensitive import (
    AcknowledgeIn,
    EventFilter,
    EventForm,
    EventLineIn,
    OwnerIn,
    StatementIn,
)
from services.tasking.standing import TASKFORCE_ROLES
from shared.web import Ask, done, page, render, roles

CONCERNED = roles(*TASKFORCE_ROLES, "unit_head")
"""The 专班, the leaders, and heads of departments: they may own a track."""
Track = tuple[SensitiveEvent, EventTrack]


def _event(ask: Ask, event_id: str) -> SensitiveEvent:
    return queries.event_seen(ask.session, ask.actor, event_id)


def _track(ask: Ask, event_id: str, track: str) -> Track:
    return queries.track_seen(ask.session, ask.actor, event_id, track)


def _address(row: SensitiveEvent) -> str:
    return url_for("tasking-page.sensitive_event", event_id=row.id)


@pages.get("/sensitive-events", who=CONCERNED, takes=EventFilter)
def sensitive_events(ask: Ask, args: dict[str, Any]) -> str:
    """敏感事件: the newest first, with what is still frozen and how its limits stand."""
    key = (SensitiveEvent.opened_at, SensitiveEvent.id)
    statement = queries.event_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = queries.event_rows(ask.session, ask.actor, found["items"])
    may = ask.actor.has_any(LEADERS)
    return render(
        "tasking/sensitive_events.html", events=rows, next=found["next"], chosen=args, states=EVENT_STATES, may=may
    )


@pages.post("/sensitive-events", who=CONCERNED, takes=EventForm, shows=sensitive_events)
def open_event(ask: Ask, body: dict[str, Any]) -> Response:
    """立案."""
    row = actions.open_event(ask.session, ask.actor, body)
    return done(f"{row.number}已立案，同主题内容已冻结", _address(row))


@pages.get("/sensitive-events/<uuid:event_id>", who=CONCERNED, on=_event)
def sensitive_event(ask: Ask, row: SensitiveEvent) -> str:
    """一个敏感事件: freeze, three tracks, limits, line and statement, what is held back."""
    shown = queries.event_shown(ask.session, ask.actor, row)
    session, may = ask.session, shown["may"]
    return render(
        "tasking/sensitive_event.html", event=shown, states=EVENT_STATES, conference_states=CONFERENCE_STATES,
        people=leading_people(session, row.unit_path) if "owner" in may else [],
        lines=lines_on(session, row.topic, row.subtopic, row.unit_path) if "line" in may else [],
        tasks=tasks_to_state(session, ask.actor, row.unit_path, row.topic) if "statement" in may else [],
    )  # fmt: skip


@pages.post("/sensitive-events/<uuid:event_id>/tracks/<track>", who=CONCERNED, on=_track, takes=OwnerIn)
def set_owner(ask: Ask, pair: Track, body: dict[str, Any]) -> Response:
    """指定一条线的责任人."""
    actions.set_owner(ask.session, ask.actor, pair, body["owner_id"], ask.expected)
    return done(f"已指定{TRACKS[pair[1].track]}责任人", _address(pair[0]))


@pages.post("/sensitive-events/<uuid:event_id>/tracks/<track>/acknowledge", who=CONCERNED, on=_track,
            takes=AcknowledgeIn)  # fmt: skip
def acknowledge_track(ask: Ask, pair: Track, body: dict[str, Any]) -> Response:
    """责任人确认到位."""
    actions.acknowledge(ask.session, ask.actor, pair, body.get("words"), ask.expected)
    return done(f"{TRACKS[pair[1].track]}已确认到位", _address(pair[0]))


@pages.post("/sensitive-events/<uuid:event_id>/line", who=CONCERNED, on=_event, takes=EventLineIn,
            shows=sensitive_event)  # fmt: skip
def set_line(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> Response:
    """关联口径."""
    statements.set_line(ask.session, ask.actor, row, body["line_id"], ask.expected)
    return done("已关联口径", _address(row))


@pages.post("/sensitive-events/<uuid:event_id>/statement", who=CONCERNED, on=_event, takes=StatementIn,
            shows=sensitive_event)  # fmt: skip
def set_statement(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> Response:
    """指定权威发布任务."""
    task = task_seen(ask.session, ask.actor, body["task_id"])
    statements.set_statement(ask.session, ask.actor, row, task, ask.expected)
    return done(f"由{task.number}作权威发布", _address(row))


@pages.post("/sensitive-events/<uuid:event_id>/unfreeze", who=CONCERNED, on=_event, takes=ReasonIn,
            shows=sensitive_event)  # fmt: skip
def unfreeze(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> Response:
    """解冻."""
    actions.unfreeze(ask.session, ask.actor, row, body["reason"], ask.expected)
    return done("已解冻", _address(row))


@pages.post("/sensitive-events/<uuid:event_id>/close", who=CONCERNED, on=_event, takes=ReasonIn,
            shows=sensitive_event)  # fmt: skip
def close_event(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> Response:
    """结束处置."""
    actions.close_event(ask.session, ask.actor, row, body["reason"], ask.expected)
    return done("已结束", _address(row))
