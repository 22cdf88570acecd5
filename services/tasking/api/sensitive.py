"""The JSON door of sensitive events (三同步)."""

from typing import Any

from services.tasking.actions import sensitive, statements
from services.tasking.models import EventTrack, SensitiveEvent
from services.tasking.queries import sensitive as queries
from services.tasking.queries import task_seen
from services.tasking.schemas.planning import ReasonIn
from services.tasking.schemas.sensitive import (
    AcknowledgeIn,
    EventFilter,
    EventIn,
    EventLineIn,
    EventOut,
    EventRow,
    OwnerIn,
    StatementIn,
)
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "sensitive", "敏感事件：三同步、冻结、权威发布")
Track = tuple[SensitiveEvent, EventTrack]


def _event(ask: Ask, event_id: str) -> SensitiveEvent:
    return queries.event_seen(ask.session, ask.actor, event_id)


def _track(ask: Ask, event_id: str, track: str) -> Track:
    return queries.track_seen(ask.session, ask.actor, event_id, track)


def _shown(ask: Ask, row: SensitiveEvent) -> dict[str, Any]:
    return queries.event_shown(ask.session, ask.actor, row)


@door.query("/sensitive-events", takes=EventFilter, gives=EventRow, many=True, who=SIGNED_IN)
def list_events(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """敏感事件，新的在前；本人任责任人的也在内"""
    key = (SensitiveEvent.opened_at, SensitiveEvent.id)
    statement = queries.event_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.event_rows(ask.session, ask.actor, found["items"])}


@door.command("POST", "/sensitive-events", takes=EventIn, gives=EventOut, status=201, who=SIGNED_IN)
def open_event(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """立案：同主题内容即时冻结，5小时、24小时、48小时时限起算"""
    return _shown(ask, sensitive.open_event(ask.session, ask.actor, body))


@door.query("/sensitive-events/<uuid:event_id>", gives=EventOut, who=SIGNED_IN, on=_event)
def one_event(ask: Ask, row: SensitiveEvent) -> dict[str, Any]:
    """一个敏感事件：三条线、时限、停发内容、口径"""
    return _shown(ask, row)


@door.command("PUT", "/sensitive-events/<uuid:event_id>/tracks/<track>", takes=OwnerIn, gives=EventOut,
              who=SIGNED_IN, on=_track, if_match=True)  # fmt: skip
def set_owner(ask: Ask, pair: Track, body: dict[str, Any]) -> dict[str, Any]:
    """指定一条线的责任人；原来的确认作废"""
    sensitive.set_owner(ask.session, ask.actor, pair, body["owner_id"], ask.expected)
    return _shown(ask, pair[0])


@door.command("POST", "/sensitive-events/<uuid:event_id>/tracks/<track>/acknowledge", takes=AcknowledgeIn,
              gives=EventOut, who=SIGNED_IN, on=_track, if_match=True)  # fmt: skip
def acknowledge_track(ask: Ask, pair: Track, body: dict[str, Any]) -> dict[str, Any]:
    """责任人确认到位"""
    sensitive.acknowledge(ask.session, ask.actor, pair, body.get("words"), ask.expected)
    return _shown(ask, pair[0])


@door.command("PUT", "/sensitive-events/<uuid:event_id>/line", takes=EventLineIn, gives=EventOut, who=SIGNED_IN,
              on=_event, if_match=True)  # fmt: skip
def set_line(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> dict[str, Any]:
    """关联口径"""
    statements.set_line(ask.session, ask.actor, row, body["line_id"], ask.expected)
    return _shown(ask, row)


@door.command("PUT", "/sensitive-events/<uuid:event_id>/statement", takes=StatementIn, gives=EventOut, who=SIGNED_IN,
              on=_event, if_match=True)  # fmt: skip
def set_statement(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> dict[str, Any]:
    """指定权威发布任务：冻结期间只有它可以发布，须依口径"""
    task = task_seen(ask.session, ask.actor, body["task_id"])
    statements.set_statement(ask.session, ask.actor, row, task, ask.expected)
    return _shown(ask, row)


@door.command("POST", "/sensitive-events/<uuid:event_id>/unfreeze", takes=ReasonIn, gives=EventOut, who=SIGNED_IN,
              on=_event, if_match=True)  # fmt: skip
def unfreeze(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> dict[str, Any]:
    """解冻：三条线到位以后，由组长或主任说明原因"""
    sensitive.unfreeze(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _shown(ask, row)


@door.command("POST", "/sensitive-events/<uuid:event_id>/close", takes=ReasonIn, gives=EventOut, who=SIGNED_IN,
              on=_event, if_match=True)  # fmt: skip
def close_event(ask: Ask, row: SensitiveEvent, body: dict[str, Any]) -> dict[str, Any]:
    """结束处置；须已解冻"""
    sensitive.close_event(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _shown(ask, row)
