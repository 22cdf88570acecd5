"""Pages of press conferences: the list with its form, and one with line, outlets, questions and record."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions import conferences as actions
from services.tasking.channels import OUTLET_TIERS
from services.tasking.models import Conference
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.planning import CONFERENCE_STATES
from services.tasking.planning.words import LEADERS
from services.tasking.queries import conferences as queries
from services.tasking.queries.candidates import lines_on
from services.tasking.schemas.conferences import ConferenceFilter, ConferenceForm, HoldForm, QuestionIn, RecordIn
from services.tasking.schemas.planning import ReasonIn
from services.tasking.schemas.sensitive import EventLineIn
from shared.web import Ask, done, page, render

LISTS = {"states": CONFERENCE_STATES, "tiers": OUTLET_TIERS}


def _conference(ask: Ask, conference_id: str) -> Conference:
    return queries.conference_seen(ask.session, ask.actor, conference_id)


def _address(row: Conference) -> str:
    return url_for("tasking-page.conference", conference_id=row.id)


@pages.get("/conferences", who=TASKFORCE, takes=ConferenceFilter)
def conferences(ask: Ask, args: dict[str, Any]) -> str:
    """新闻发布会: the newest first; the form for those who may plan one."""
    key = (Conference.planned_at, Conference.id)
    statement = queries.conference_list(ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    may = ask.actor.has_any(LEADERS)
    return render(
        "tasking/conferences.html", conferences=queries.conference_rows(ask.session, found["items"]),
        next=found["next"], chosen=args, may=may,
        outlets=queries.outlets_to_invite(ask.session, ask.actor) if may else [],
        events=queries.events_to_link(ask.session, ask.actor) if may else [], **LISTS,
    )  # fmt: skip


@pages.post("/conferences", who=TASKFORCE, takes=ConferenceForm, shows=conferences)
def plan_conference(ask: Ask, body: dict[str, Any]) -> Response:
    """筹备发布会."""
    row = actions.plan_conference(ask.session, ask.actor, body)
    return done(f"已建立{row.number}", _address(row))


@pages.get("/conferences/<uuid:conference_id>", who=TASKFORCE, on=_conference)
def conference(ask: Ask, row: Conference) -> str:
    """一场发布会."""
    shown = queries.conference_shown(ask.session, ask.actor, row)
    lines = lines_on(ask.session, row.topic, row.subtopic, row.unit_path) if "change" in shown["may"] else []
    return render("tasking/conference.html", conference=shown, lines=lines, **LISTS)


@pages.post("/conferences/<uuid:conference_id>/line", who=TASKFORCE, on=_conference, takes=EventLineIn,
            shows=conference)  # fmt: skip
def choose_line(ask: Ask, row: Conference, body: dict[str, Any]) -> Response:
    """关联口径."""
    actions.change_conference(ask.session, ask.actor, row, body, ask.expected)
    return done("已关联口径", _address(row))


@pages.post("/conferences/<uuid:conference_id>/hold", who=TASKFORCE, on=_conference, takes=HoldForm, shows=conference)
def hold_conference(ask: Ask, row: Conference, body: dict[str, Any]) -> Response:
    """召开."""
    actions.hold(ask.session, ask.actor, row, body, ask.expected)
    return done("已记录召开", _address(row))


@pages.post("/conferences/<uuid:conference_id>/cancel", who=TASKFORCE, on=_conference, takes=ReasonIn,
            shows=conference)  # fmt: skip
def cancel_conference(ask: Ask, row: Conference, body: dict[str, Any]) -> Response:
    """取消发布会."""
    actions.cancel(ask.session, ask.actor, row, body["reason"], ask.expected)
    return done("已取消", _address(row))


@pages.post("/conferences/<uuid:conference_id>/questions", who=TASKFORCE, on=_conference, takes=QuestionIn,
            shows=conference)  # fmt: skip
def add_question(ask: Ask, row: Conference, body: dict[str, Any]) -> Response:
    """准备问答、登记提问."""
    actions.ask(ask.session, ask.actor, row, body)
    return done("已登记", _address(row))


@pages.post("/conferences/<uuid:conference_id>/record", who=TASKFORCE, on=_conference, takes=RecordIn,
            shows=conference)  # fmt: skip
def write_record(ask: Ask, row: Conference, body: dict[str, Any]) -> Response:
    """会后记录."""
    actions.record(ask.session, ask.actor, row, body["record"], ask.expected)
    return done("已保存会后记录", _address(row))
