"""The JSON door of suggestions: the record and the steps of handling. Only reading one shows its signatories."""

from typing import Any

from services.intake.actions.suggestions import answering, assigning, registering, replying
from services.intake.models import Signatory, Suggestion
from services.intake.queries import suggestions as queries
from services.intake.schemas import suggestions as given
from services.intake.schemas.suggestions_shown import SuggestionOut, SuggestionRow
from services.intake.suggestions import rights
from shared.web import Ask, Door, page, roles

door = Door("intake", "suggestions", "建议提案：登记、交办、会办、答复、反馈")
CONCERNED, REGISTRARS = roles(*rights.EVERYBODY), roles(*rights.REGISTRARS)
UNIT_PEOPLE, SIGNERS, CHIEFS = roles(*rights.UNIT_PEOPLE), roles(*rights.SIGNERS), roles(*rights.CHIEFS)
SENDERS = roles(*rights.REGISTRARS, *rights.UNIT_PEOPLE)
Letter = tuple[Suggestion, Signatory]


def _on(ask: Ask, suggestion_id: str) -> Suggestion:
    return queries.suggestion_seen(ask.session, ask.actor, suggestion_id)


def _to(ask: Ask, suggestion_id: str, signatory_id: str) -> Letter:
    row = _on(ask, suggestion_id)
    return row, queries.signatory_of(ask.session, row, signatory_id)


def _row(ask: Ask, row: Suggestion) -> dict[str, Any]:
    ask.session.flush()
    return queries.rows_shown(ask.session, [row])[0]


@door.query("/suggestions", takes=given.SuggestionFilter, gives=SuggestionRow, many=True, who=CONCERNED)
def list_suggestions(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """建议提案，最近登记的在前"""
    statement = queries.suggestion_list(ask.session, ask.actor, args)
    key = (Suggestion.registered_at, Suggestion.id)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**listed, "items": queries.rows_shown(ask.session, listed["items"])}


@door.command("POST", "/suggestions", takes=given.RegisterSuggestion, gives=SuggestionRow, status=201, who=REGISTRARS)
def register(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """登记建议提案"""
    row = registering.register(ask.session, ask.actor, body)
    ask.headers["Location"] = f"/intake/v1/suggestions/{row.id}"
    return _row(ask, row)


ONE = "/suggestions/<uuid:suggestion_id>"
PERSON = f"{ONE}/signatories/<uuid:signatory_id>"


@door.query(ONE, gives=SuggestionOut, who=CONCERNED, on=_on)
def one_suggestion(ask: Ask, row: Suggestion) -> dict[str, Any]:
    """一件建议提案，及其领衔人、答复和办理记录"""
    return queries.suggestion_shown(ask.session, ask.actor, row)


@door.command("PATCH", ONE, takes=given.AmendSuggestion, gives=SuggestionRow, who=REGISTRARS, on=_on, if_match=True)
def amend(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """修改登记"""
    registering.amend(ask.session, ask.actor, row, body, ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/signatories", takes=given.SignatoryIn, gives=SuggestionRow, status=201, who=SENDERS,
              on=_on, if_match=True)  # fmt: skip
def add_signatory(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """补登领衔人、附议人"""
    registering.add_signatory(ask.session, ask.actor, row, body, ask.expected)
    return _row(ask, row)


@door.command("PATCH", PERSON, takes=given.ChangeSignatory, gives=SuggestionRow, who=SENDERS, on=_to, if_match=True)
def change_signatory(ask: Ask, letter: Letter, body: dict[str, Any]) -> dict[str, Any]:
    """更正领衔人、附议人的登记"""
    row, one = letter
    registering.change_signatory(ask.session, ask.actor, row, (one, body), ask.expected)
    return _row(ask, row)


@door.command("POST", f"{PERSON}/erase", takes=given.SuggestionReason, gives=SuggestionRow, who=REGISTRARS, on=_to,
              if_match=True)  # fmt: skip
def erase(ask: Ask, letter: Letter, body: dict[str, Any]) -> dict[str, Any]:
    """删除一位领衔人、附议人的姓名和职务"""
    row, one = letter
    answering.erase(ask.session, ask.actor, row, (one, body["reason"]), ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/assign", takes=given.AssignSuggestion, gives=SuggestionRow, who=REGISTRARS, on=_on,
              if_match=True)  # fmt: skip
def assign(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """交办给主办、会办单位"""
    assigning.assign(ask.session, ask.actor, row, (body["lead_id"], body["co_ids"]), ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/return", takes=given.SuggestionReason, gives=SuggestionRow, who=REGISTRARS, on=_on,
              if_match=True)  # fmt: skip
def send_away(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """退回交办机构（收到之日起10日内）"""
    registering.send_away(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/hand-back", takes=given.SuggestionReason, gives=SuggestionRow, who=UNIT_PEOPLE, on=_on,
              if_match=True)  # fmt: skip
def hand_back(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """主办、会办单位退回办公室（10日内）"""
    assigning.hand_back(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _row(ask, row)


@door.command("PUT", f"{ONE}/opinion", takes=given.OpinionIn, gives=SuggestionRow, who=UNIT_PEOPLE, on=_on,
              if_match=True)  # fmt: skip
def give_opinion(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """会办意见"""
    assigning.give_opinion(ask.session, ask.actor, row, body["text"], ask.expected)
    return _row(ask, row)


@door.command("PUT", f"{ONE}/reply", takes=given.ReplyIn, gives=SuggestionRow, who=UNIT_PEOPLE, on=_on, if_match=True)
def draft(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """拟写答复"""
    replying.draft(ask.session, ask.actor, row, body, ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/reply/confirm", takes=given.ConfirmFindings, gives=SuggestionRow, who=UNIT_PEOPLE,
              on=_on, if_match=True)  # fmt: skip
def confirm(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """说明提示"""
    replying.confirm(ask.session, ask.actor, row, body, ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/reply/submit", takes=given.MaybeReason, gives=SuggestionRow, who=UNIT_PEOPLE, on=_on,
              if_match=True)  # fmt: skip
def submit(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """送签"""
    replying.submit(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/reply/send-back", takes=given.SuggestionReason, gives=SuggestionRow, who=SIGNERS, on=_on,
              if_match=True)  # fmt: skip
def send_back(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """退回修改"""
    replying.send_back(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/reply/sign", takes=given.SignReply, gives=SuggestionRow, who=SIGNERS, on=_on,
              if_match=True)  # fmt: skip
def sign(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """签发，每位领衔人、附议人一件函"""
    replying.sign(ask.session, ask.actor, row, body["content_hash"], ask.expected)
    return _row(ask, row)


@door.command("POST", f"{PERSON}/send", takes=given.SendLetter, gives=SuggestionRow, who=SENDERS, on=_to,
              if_match=True)  # fmt: skip
def send(ask: Ask, letter: Letter, body: dict[str, Any]) -> dict[str, Any]:
    """登记寄送"""
    row, one = letter
    answering.send(ask.session, ask.actor, row, (one, body), ask.expected)
    return _row(ask, row)


@door.command("POST", f"{PERSON}/feedback", takes=given.RateReply, gives=SuggestionRow, who=SENDERS, on=_to,
              if_match=True)  # fmt: skip
def rate(ask: Ask, letter: Letter, body: dict[str, Any]) -> dict[str, Any]:
    """登记反馈；不满意的一个月内重新答复"""
    row, one = letter
    answering.rate(ask.session, ask.actor, row, (one, body), ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/extend", takes=given.ExtendReply, gives=SuggestionRow, who=CHIEFS, on=_on, if_match=True)
def extend(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """答复期限延至6个月"""
    answering.extend(ask.session, ask.actor, row, body, ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/end-follow-up", takes=given.SuggestionReason, gives=SuggestionRow, who=CHIEFS, on=_on,
              if_match=True)  # fmt: skip
def end_follow_up(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """终止跟踪"""
    answering.end_follow_up(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _row(ask, row)


@door.command("POST", f"{ONE}/close", takes=given.MaybeReason, gives=SuggestionRow, who=REGISTRARS, on=_on,
              if_match=True)  # fmt: skip
def close(ask: Ask, row: Suggestion, body: dict[str, Any]) -> dict[str, Any]:
    """办结"""
    answering.close(ask.session, ask.actor, row, body["reason"], ask.expected)
    return _row(ask, row)
