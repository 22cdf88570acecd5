"""The JSON door of press conferences."""

from typing import Any

from services.tasking.actions import conferences as actions
from services.tasking.models import Conference
from services.tasking.queries import conferences as queries
from services.tasking.schemas.conferences import (
    ConferenceChange,
    ConferenceFilter,
    ConferenceIn,
    ConferenceOut,
    ConferenceRow,
    HoldIn,
    QuestionIn,
    RecordIn,
)
from services.tasking.schemas.planning import ReasonIn
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "conferences", "新闻发布会：方案、口径、媒体、问答、记录")


def _conference(ask: Ask, conference_id: str) -> Conference:
    return queries.conference_seen(ask.session, ask.actor, conference_id)


def _shown(ask: Ask, row: Conference) -> dict[str, Any]:
    return queries.conference_shown(ask.session, ask.actor, row)


@door.query("/conferences", takes=ConferenceFilter, gives=ConferenceRow, many=True, who=SIGNED_IN)
def list_conferences(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """新闻发布会，新的在前"""
    key = (Conference.planned_at, Conference.id)
    statement = queries.conference_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": queries.conference_rows(ask.session, found["items"])}


@door.command("POST", "/conferences", takes=ConferenceIn, gives=ConferenceOut, status=201, who=SIGNED_IN)
def plan_conference(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """筹备新闻发布会"""
    return _shown(ask, actions.plan_conference(ask.session, ask.actor, body))


@door.query("/conferences/<uuid:conference_id>", gives=ConferenceOut, who=SIGNED_IN, on=_conference)
def one_conference(ask: Ask, row: Conference) -> dict[str, Any]:
    """一场发布会：口径、媒体、问答、会后记录"""
    return _shown(ask, row)


@door.command("PATCH", "/conferences/<uuid:conference_id>", takes=ConferenceChange, gives=ConferenceOut,
              who=SIGNED_IN, on=_conference, if_match=True)  # fmt: skip
def change_conference(ask: Ask, row: Conference, body: dict[str, Any]) -> dict[str, Any]:
    """修改方案；召开以前"""
    actions.change_conference(ask.session, ask.actor, row, body, ask.expected)
    return _shown(ask, row)


@door.command("POST", "/conferences/<uuid:conference_id>/hold", takes=HoldIn, gives=ConferenceOut, who=SIGNED_IN,
              on=_conference, if_match=True)  # fmt: skip
def hold_conference(ask: Ask, row: Conference, body: dict[str, Any]) -> dict[str, Any]:
    """召开：须有已批准、在有效期内的口径"""
    actions.hold(ask.session, ask.actor, row, body, ask.expected)
    return _shown(ask, row)


@door.command("POST", "/conferences/<uuid:conference_id>/cancel", takes=ReasonIn, gives=ConferenceOut, who=SIGNED_IN,
              on=_conference, if_match=True)  # fmt: skip
def cancel_conference(ask: Ask, row: Conference, body: dict[str, Any]) -> dict[str, Any]:
    """取消发布会"""
    actions.cancel(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _shown(ask, row)


@door.command("POST", "/conferences/<uuid:conference_id>/questions", takes=QuestionIn, gives=ConferenceOut,
              status=201, who=SIGNED_IN, on=_conference)  # fmt: skip
def add_question(ask: Ask, row: Conference, body: dict[str, Any]) -> dict[str, Any]:
    """准备问答；召开后登记记者提问"""
    actions.ask(ask.session, ask.actor, row, body)
    return _shown(ask, row)


@door.command("PUT", "/conferences/<uuid:conference_id>/record", takes=RecordIn, gives=ConferenceOut, who=SIGNED_IN,
              on=_conference, if_match=True)  # fmt: skip
def write_record(ask: Ask, row: Conference, body: dict[str, Any]) -> dict[str, Any]:
    """会后记录"""
    actions.record(ask.session, ask.actor, row, body["record"], ask.expected)
    return _shown(ask, row)
