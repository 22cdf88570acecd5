"""Pages of 意见建议: the form that every page leads to, one's own with the answers, the office's list."""

from typing import Any

from flask import Response, url_for

from services.directory import actions, queries, schemas
from services.directory.actions import Given, Settled
from services.directory.feedback import KINDS, OFFICE, STATES, WORKING_DAYS, page_path
from services.directory.models import Feedback
from services.directory.pages.front import pages
from shared.log import Access, note
from shared.web import SIGNED_IN, Ask, Paging, Shape, Text, done, page, part, render, roles

OFFICERS = roles(*OFFICE)


class OfPage(Shape):
    """The page from which somebody came."""

    page = Text(0, 400)


def _on(ask: Ask, feedback_id: str) -> Feedback:
    return queries.feedback_seen(ask.session, ask.actor, feedback_id)


def _shown(ask: Ask, template: str, **told: Any) -> str:
    return render(template, kinds=KINDS, states=STATES, days=WORKING_DAYS, office=ask.actor.has_any(OFFICE), **told)


@pages.get("/feedback/new", who=SIGNED_IN, takes=OfPage)
def new_feedback(ask: Ask, args: dict[str, Any]) -> str:
    """提意见的表单"""
    return _shown(ask, "directory/feedback-new.html", about=page_path(args.get("page")))


@pages.post("/feedback/new", who=SIGNED_IN, takes=schemas.GiveFeedback, shows=new_feedback)
def give_feedback(ask: Ask, body: dict[str, Any]) -> Response:
    """提意见"""
    given = Given(body["kind"], body["text"], page_path(body["page"]))
    row = actions.give_feedback(ask.session, ask.actor, given)
    return done(f"已收到，编号{row.number}，{WORKING_DAYS}个工作日内答复", url_for("directory-page.my_feedback"))


@pages.get("/feedback", who=SIGNED_IN, takes=Paging)
def my_feedback(ask: Ask, args: dict[str, Any]) -> str:
    """我提的意见和答复"""
    found = page(ask.session, queries.my_feedback(ask.actor), key=queries.GIVEN, **args)
    rows = queries.feedback_rows(ask.session, ask.actor, found["items"])
    months = queries.feedback_months(ask.session)
    return _shown(ask, "directory/feedback.html", rows=rows, next=found["next"], months=months, at="mine")


@pages.get("/feedback/answers", who=SIGNED_IN, takes=Paging)
def feedback_answers(ask: Ask, args: dict[str, Any]) -> str:
    """公开的答复"""
    found = page(ask.session, queries.answers_shown(), key=queries.SETTLED, **args)
    rows = queries.answer_rows(found["items"])
    return _shown(ask, "directory/feedback-answers.html", rows=rows, next=found["next"], at="answers")


@pages.get("/feedback/office", who=OFFICERS, takes=schemas.FeedbackFilter, noted="read")
def feedback_office(ask: Ask, args: dict[str, Any]) -> str:
    """全部意见：待答复的在前"""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    rows, ascending = queries.all_feedback(**args), args.get("state") == "open"
    found = page(ask.session, rows, key=queries.GIVEN, cursor=cursor, limit=limit, ascending=ascending)
    listed = queries.feedback_rows(ask.session, ask.actor, found["items"])
    months = queries.feedback_months(ask.session)
    return _shown(ask, "directory/feedback-office.html", rows=listed, next=found["next"], months=months, chosen=args,
                  at="office")  # fmt: skip


@pages.get("/feedback/part", who=OFFICERS)
def feedback_part(ask: Ask) -> str:
    """待答复几件"""
    waiting, overdue = queries.feedback_waiting(ask.session)
    return part("directory/feedback-part.html", waiting=waiting, overdue=overdue)


@pages.get("/feedback/<uuid:feedback_id>", who=SIGNED_IN, on=_on)
def one_feedback(ask: Ask, row: Feedback) -> str:
    """一条意见：原文、答复；办公室在此答复"""
    if row.person_id != ask.actor.id:
        note(ask.session, Access("read", "feedback", row.id))
    one = queries.feedback_rows(ask.session, ask.actor, [row])[0]
    may = one["state"] == "open" and ask.actor.has_any(OFFICE) and not one["mine"]
    return _shown(ask, "directory/feedback-one.html", one=one, may=may)


def _here(row: Feedback) -> str:
    return url_for("directory-page.one_feedback", feedback_id=row.id)


@pages.post("/feedback/<uuid:feedback_id>/answer", who=OFFICERS, on=_on, takes=schemas.AnswerForm, shows=one_feedback)
def answer_feedback(ask: Ask, row: Feedback, body: dict[str, Any]) -> Response:
    """答复"""
    said = Settled("answered", body["answer"], body.get("asked") if body["public"] else None)
    actions.settle_feedback(ask.session, ask.actor, row, said, ask.expected)
    return done(f"{row.number}已答复", _here(row))


@pages.post("/feedback/<uuid:feedback_id>/close", who=OFFICERS, on=_on, takes=schemas.CloseFeedback,
            shows=one_feedback)  # fmt: skip
def close_feedback(ask: Ask, row: Feedback, body: dict[str, Any]) -> Response:
    """不另答复而办结"""
    actions.settle_feedback(ask.session, ask.actor, row, Settled("closed", body["reason"]), ask.expected)
    return done(f"{row.number}已办结", _here(row))
