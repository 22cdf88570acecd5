"""The forms of a suggestion's page: one for each step of handling it."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from services.intake.actions.suggestions import answering, assigning, registering, replying
from services.intake.models import Signatory, Suggestion
from services.intake.pages.root import pages
from services.intake.pages.suggestions import REGISTRARS, on_letter, on_suggestion, suggestion
from services.intake.queries import suggestions as queries
from services.intake.schemas import suggestions as given
from services.intake.suggestions import rights
from shared.web import Ask, done, roles
from shared.web.who import Who

UNIT_PEOPLE, SIGNERS, CHIEFS = roles(*rights.UNIT_PEOPLE), roles(*rights.SIGNERS), roles(*rights.CHIEFS)
SENDERS = roles(*rights.REGISTRARS, *rights.UNIT_PEOPLE)
ONE = "/suggestions/<uuid:suggestion_id>"
PERSON = f"{ONE}/signatories/<uuid:signatory_id>"
To = tuple[Suggestion, Signatory]


def _step(path: str, who: Who, takes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A form on the page of one suggestion; refused, that page is shown again with what was typed."""
    return pages.post(ONE + path, who=who, on=on_suggestion, takes=takes, shows=suggestion)


def _about_one(path: str, who: Who, takes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A form about one of its signatories."""
    return pages.post(PERSON + path, who=who, on=on_letter, takes=takes)


def _back(ask: Ask, row: Suggestion, words: str) -> Response:
    """To its page again; to the list for whom it no longer concerns."""
    ask.session.flush()
    seen = queries.concerns(ask.session, ask.actor, row)
    address = url_for("intake-page.suggestion", suggestion_id=row.id) if seen else url_for("intake-page.suggestions")
    return done(words, address)


@_step("/amend", REGISTRARS, given.AmendSuggestion)
def amend_suggestion(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """修改登记."""
    registering.amend(ask.session, ask.actor, row, body, ask.expected)
    return _back(ask, row, "已修改登记")


@_step("/signatories", SENDERS, given.SignatoryIn)
def add_signatory(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """补登领衔人、附议人."""
    registering.add_signatory(ask.session, ask.actor, row, body, ask.expected)
    return _back(ask, row, "已补登")


@_about_one("/change", SENDERS, given.ChangeSignatory)
def change_signatory(ask: Ask, to: To, body: dict[str, Any]) -> Response:
    """更正登记."""
    row, one = to
    registering.change_signatory(ask.session, ask.actor, row, (one, body), ask.expected)
    return _back(ask, row, "已更正登记")


@_about_one("/erase", REGISTRARS, given.SuggestionReason)
def erase_signatory(ask: Ask, to: To, body: dict[str, Any]) -> Response:
    """删除姓名."""
    row, one = to
    answering.erase(ask.session, ask.actor, row, (one, body["reason"]), ask.expected)
    return _back(ask, row, "姓名和职务已删除")


@_step("/assign", REGISTRARS, given.AssignSuggestion)
def assign_suggestion(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """交办."""
    assigning.assign(ask.session, ask.actor, row, (body["lead_id"], body["co_ids"]), ask.expected)
    return _back(ask, row, "已交办")


@_step("/return", REGISTRARS, given.SuggestionReason)
def return_suggestion(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """退回交办机构."""
    registering.send_away(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _back(ask, row, "已登记退回")


@_step("/hand-back", UNIT_PEOPLE, given.SuggestionReason)
def hand_back(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """退回办公室."""
    assigning.hand_back(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _back(ask, row, f"{row.number}已退回办公室")


@_step("/opinion", UNIT_PEOPLE, given.OpinionIn)
def give_opinion(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """会办意见."""
    assigning.give_opinion(ask.session, ask.actor, row, body["text"], ask.expected)
    return _back(ask, row, "会办意见已提交")


@_step("/reply", UNIT_PEOPLE, given.ReplyIn)
def draft_reply(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """拟写答复."""
    replying.draft(ask.session, ask.actor, row, body, ask.expected)
    return _back(ask, row, "已保存，检查结果见下")


@_step("/reply/confirm", UNIT_PEOPLE, given.ConfirmFindings)
def confirm_findings(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """说明提示."""
    replying.confirm(ask.session, ask.actor, row, body, ask.expected)
    return _back(ask, row, "已记录说明")


@_step("/reply/submit", UNIT_PEOPLE, given.MaybeReason)
def submit_reply(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """送签."""
    replying.submit(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _back(ask, row, "已送签")


@_step("/reply/send-back", SIGNERS, given.SuggestionReason)
def send_back_reply(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """退回修改."""
    replying.send_back(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _back(ask, row, "已退回修改")


@_step("/reply/sign", SIGNERS, given.SignReply)
def sign_reply(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """签发."""
    replying.sign(ask.session, ask.actor, row, body["content_hash"], ask.expected)
    return _back(ask, row, "已签发，请分别寄送")


@_about_one("/send", SENDERS, given.SendLetter)
def send_letter(ask: Ask, to: To, body: dict[str, Any]) -> Response:
    """登记寄送."""
    row, one = to
    answering.send(ask.session, ask.actor, row, (one, body), ask.expected)
    return _back(ask, row, "已登记寄送")


@_about_one("/feedback", SENDERS, given.RateReply)
def rate_reply(ask: Ask, to: To, body: dict[str, Any]) -> Response:
    """登记反馈."""
    row, one = to
    answering.rate(ask.session, ask.actor, row, (one, body), ask.expected)
    return _back(ask, row, "已登记反馈")


@_step("/extend", CHIEFS, given.ExtendReply)
def extend_reply(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """延期."""
    answering.extend(ask.session, ask.actor, row, body, ask.expected)
    return _back(ask, row, "答复期限已延长")


@_step("/end-follow-up", CHIEFS, given.SuggestionReason)
def end_follow_up(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """终止跟踪."""
    answering.end_follow_up(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _back(ask, row, "已终止跟踪")


@_step("/close", REGISTRARS, given.MaybeReason)
def close_suggestion(ask: Ask, row: Suggestion, body: dict[str, Any]) -> Response:
    """办结."""
    answering.close(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _back(ask, row, "已办结")
