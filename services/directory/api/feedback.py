"""The directory's JSON door of 意见建议: give one, see one's own, the office's list, answers, months."""

from typing import Any

from services.directory import actions, queries, schemas
from services.directory.actions import Given, Settled
from services.directory.feedback import OFFICE, page_path
from services.directory.models import Feedback
from shared.web import SIGNED_IN, Ask, Door, Paging, page, roles

feedback = Door("directory", "feedback", "意见建议")

OFFICERS = roles(*OFFICE)


def _on(ask: Ask, feedback_id: str) -> Feedback:
    return queries.feedback_seen(ask.session, ask.actor, feedback_id)


def _shown(ask: Ask, row: Feedback) -> dict[str, Any]:
    return queries.feedback_rows(ask.session, ask.actor, [row])[0]


@feedback.command("POST", "/feedback", who=SIGNED_IN, takes=schemas.GiveFeedback, gives=schemas.FeedbackOut,
                  status=201)  # fmt: skip
def give_feedback(ask: Ask, body: dict[str, Any]) -> Any:
    """提意见：投诉、建议、故障；五个工作日内答复"""
    given = Given(body["kind"], body["text"], page_path(body["page"]))
    row = actions.give_feedback(ask.session, ask.actor, given)
    ask.headers["Location"] = f"/directory/v1/feedback/{row.id}"
    return _shown(ask, row)


@feedback.query("/feedback/mine", who=SIGNED_IN, takes=Paging, gives=schemas.FeedbackOut, many=True)
def list_mine(ask: Ask, args: dict[str, Any]) -> Any:
    """自己提的，新的在前"""
    found = page(ask.session, queries.my_feedback(ask.actor), key=queries.GIVEN, **args)
    return {**found, "items": queries.feedback_rows(ask.session, ask.actor, found["items"])}


@feedback.query("/feedback", who=OFFICERS, takes=schemas.FeedbackFilter, gives=schemas.FeedbackOut, many=True,
                noted="read")  # fmt: skip
def list_feedback(ask: Ask, args: dict[str, Any]) -> Any:
    """全部意见（办公室、系统管理员）；待答复的先提的在前，其余新的在前"""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    rows, ascending = queries.all_feedback(**args), args.get("state") == "open"
    found = page(ask.session, rows, key=queries.GIVEN, cursor=cursor, limit=limit, ascending=ascending)
    return {**found, "items": queries.feedback_rows(ask.session, ask.actor, found["items"])}


@feedback.query("/feedback/answers", who=SIGNED_IN, takes=Paging, gives=schemas.AnswerOut, many=True)
def list_answers(ask: Ask, args: dict[str, Any]) -> Any:
    """公开的答复，不含提出人；新的在前"""
    found = page(ask.session, queries.answers_shown(), key=queries.SETTLED, **args)
    return {**found, "items": queries.answer_rows(found["items"])}


@feedback.query("/feedback/months", who=SIGNED_IN, gives=schemas.FeedbackMonthOut, many=True)
def list_months(ask: Ask) -> Any:
    """各月收到、按时答复、超时答复、待答复的件数"""
    return queries.feedback_months(ask.session)


@feedback.query("/feedback/<uuid:feedback_id>", who=SIGNED_IN, gives=schemas.FeedbackOut, on=_on)
def one_feedback(ask: Ask, row: Feedback) -> Any:
    """一条意见：提出人和办公室可见"""
    return _shown(ask, row)


@feedback.command("POST", "/feedback/<uuid:feedback_id>/answer", who=OFFICERS, takes=schemas.AnswerFeedback,
                  gives=schemas.FeedbackOut, on=_on, if_match=True)  # fmt: skip
def answer_feedback(ask: Ask, row: Feedback, body: dict[str, Any]) -> Any:
    """答复；给出 asked 则在单位内公开（不含提出人）"""
    said = Settled("answered", body["answer"], body.get("asked"))
    return _shown(ask, actions.settle_feedback(ask.session, ask.actor, row, said, ask.expected))


@feedback.command("POST", "/feedback/<uuid:feedback_id>/close", who=OFFICERS, takes=schemas.CloseFeedback,
                  gives=schemas.FeedbackOut, on=_on, if_match=True)  # fmt: skip
def close_feedback(ask: Ask, row: Feedback, body: dict[str, Any]) -> Any:
    """不另答复而办结，写明理由，例如重复提出"""
    said = Settled("closed", body["reason"])
    return _shown(ask, actions.settle_feedback(ask.session, ask.actor, row, said, ask.expected))
