"""寄送与反馈: each gets his own letter; whoever is not satisfied is answered anew; B and C are followed up."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.actions.suggestions.limits import calendar_for, end, start, today, work_out
from services.intake.actions.suggestions.steps import Told, begin, finish, pass_texts, signatories
from services.intake.models import Signatory, Suggestion, SuggestionLetter, SuggestionReply
from services.intake.standing.suggestions import lead_of, letters_of, limits_of, newest_reply, office_of
from services.intake.suggestions import FEEDBACK, LONGEST_TERM, WAYS
from services.intake.suggestions.flow import CLOSED, HANDLING, REPLIED, RETURNED
from shared.db import SHANGHAI, now
from shared.errors import Conflict, Invalid
from shared.identity import Actor
from shared.log import Access
from shared.log import note as note_access

FOLLOWED = ("B", "C")


def send(
    session: Session, actor: Actor, row: Suggestion, letter: tuple[Signatory, dict[str, Any]], expected: int | None
) -> None:
    """登记寄送 to one of them, {way, sent_on?}; with the last the suggestion is answered.

    Raises Forbidden, Conflict(wrong_state, no_letter, already_sent), Stale, Invalid.
    """
    begin(session, actor, row, "send", expected)
    one, given = letter
    reply = newest_reply(session, row)
    letters = letters_of(session, reply.id) if reply else []
    mine = next((found for found in letters if found.signatory_id == one.id), None)
    if reply is None or mine is None:
        raise Conflict("这次答复没有给他的函", code="no_letter")
    if mine.sent_on is not None:
        raise Conflict("已经寄送", code="already_sent")
    mine.sent_on = _day(session, given.get("sent_on"), reply.signed_at.astimezone(SHANGHAI).date())  # type: ignore[union-attr]
    mine.way = given["way"]
    end(session, [limit for limit in limits_of(session, row, "again") if limit.signatory_id == one.id], "met")
    finish(session, row, Told("sent"), f"给第{one.n}位的答复（{mine.number}）已{WAYS[mine.way]}", actor)
    if all(found.sent_on is not None for found in letters):
        _all_sent(session, actor, row, reply)


def rate(
    session: Session, actor: Actor, row: Suggestion, letter: tuple[Signatory, dict[str, Any]], expected: int | None
) -> None:
    """登记反馈 to the letter that he got last, {feedback, words?}; 不满意 wants words and is answered anew in a month.

    Raises Forbidden, Conflict(wrong_state, nothing_sent, already_rated), Stale, Invalid.
    """
    begin(session, actor, row, "rate", expected)
    one, given = letter
    words = given.get("words")
    pass_texts(session, row, {"words": words})
    if given["feedback"] == "dissatisfied" and not words:
        raise Invalid(errors={"words": ["不满意的，写明对哪些方面不满意"]})
    mine = _last_letter(session, one)
    if mine.feedback is not None:
        raise Conflict("对这次答复的反馈已经登记", code="already_rated")
    mine.feedback, mine.feedback_words, mine.feedback_on = given["feedback"], words, today(session)
    told = Told("rated")
    if given["feedback"] == "dissatisfied":
        limit = start(session, row, "again", today(session), of=one.id)
        row.state = HANDLING if row.state in (REPLIED, CLOSED) else row.state
        told = Told("dissatisfied", [lead_of(session, row), office_of(session, row)], limit.due_at)
    said = f"第{one.n}位反馈：{FEEDBACK[given['feedback']]}" + (f"。{words}" if words else "")
    finish(session, row, told, said, actor)


def extend(session: Session, actor: Actor, row: Suggestion, given: dict[str, Any], expected: int | None) -> None:
    """延期 to six months from the day of receipt, {reason, consent}: once, and before it is late.

    Raises Forbidden, Conflict(wrong_state, already_extended, already_late, no_limit), Stale, Invalid.
    """
    begin(session, actor, row, "extend", expected)
    pass_texts(session, row, {"reason": given["reason"], "consent": given["consent"]})
    found = limits_of(session, row, "reply")
    if not found:
        raise Conflict("已经答复，没有可延长的期限", code="no_limit")
    limit = found[0]
    if limit.extended_at is not None:
        raise Conflict("只能延期一次", code="already_extended", due_at=limit.due_at.isoformat())
    if now(session) > limit.due_at:
        raise Conflict("已超过答复期限，不能再延期", code="already_late", due_at=limit.due_at.isoformat())
    limit.extended_at, limit.extended_why, limit.consent = now(session), given["reason"], given["consent"]
    work_out(limit, calendar_for(session, row))
    limit.height = 0  # the new end has rungs of its own
    words = f"答复期限延至{LONGEST_TERM}个月：{given['reason']}（{given['consent']}）"
    finish(session, row, Told("extended", [lead_of(session, row)], limit.due_at), words, actor)


def end_follow_up(session: Session, actor: Actor, row: Suggestion, reason: str, expected: int | None) -> None:
    """终止跟踪, with a reason; a follow-up that is being written is thrown away. Raises Conflict(no_follow_up)."""
    begin(session, actor, row, "end_follow_up", expected)
    pass_texts(session, row, {"reason": reason})
    limits = limits_of(session, row, "follow_up")
    if not limits:
        raise Conflict("没有在跟踪的事项", code="no_follow_up")
    newest = newest_reply(session, row)
    if newest is not None and newest.purpose == "follow_up" and newest.state == "draft":
        session.delete(newest)
    end(session, limits, "dropped")
    row.state = HANDLING if limits_of(session, row, "again") else REPLIED
    finish(session, row, Told("follow_up_ended", [lead_of(session, row)]), f"终止跟踪：{reason}", actor)


def close(session: Session, actor: Actor, row: Suggestion, reason: str | None, expected: int | None) -> None:
    """办结: everybody's feedback is in, or a reason says why not. Raises Conflict(follow_up_open, feedback_missing)."""
    step = begin(session, actor, row, "close", expected)
    pass_texts(session, row, {"reason": reason})
    if limits_of(session, row, "follow_up"):
        raise Conflict("分类为B、C的事项还在跟踪，不能办结", code="follow_up_open")
    named = [one for one in signatories(session, row) if one.erased_at is None]
    missing = [one.n for one in named if _last_letter(session, one).feedback is None]
    if missing and not reason:
        raise Conflict(f"还有{len(missing)}位没有反馈，办结须说明原因", code="feedback_missing")
    row.state = step.to
    words = "办结" + (f"，{len(missing)}位没有反馈：{reason}" if missing else "")
    finish(session, row, Told("closed", [lead_of(session, row)]), words, actor)


def erase(session: Session, actor: Actor, row: Suggestion, whom: tuple[Signatory, str], expected: int | None) -> None:
    """删除姓名: name and office of one of them go for good; what was done stays.

    Raises Conflict(erased), Conflict(not_answered) as long as he is owed an answer.
    """
    begin(session, actor, row, "erase", expected)
    one, reason = whom
    pass_texts(session, row, {"reason": reason})
    if one.erased_at is not None:
        raise Conflict("姓名已经删除", code="erased")
    if row.state != RETURNED and _is_owed(session, row, one):
        raise Conflict("还没有给他答复，答复以后才能删除", code="not_answered")
    one.name, one.office, one.erased_at = None, None, now(session)
    note_access(session, Access("erase", "signatory", one.id, reason=reason))
    finish(session, row, Told("erased"), f"删除第{one.n}位领衔人、附议人的姓名：{reason}", actor)


def _is_owed(session: Session, row: Suggestion, one: Signatory) -> bool:
    """Whether this signatory waits for a letter, his first or another one."""
    mine = sa.select(SuggestionLetter.sent_on).where(SuggestionLetter.signatory_id == one.id)
    sent = list(session.scalars(mine))
    waits = any(limit.signatory_id == one.id for limit in limits_of(session, row, "again"))
    return waits or not sent or None in sent


def _all_sent(session: Session, actor: Actor, row: Suggestion, reply: SuggestionReply) -> None:
    """Answered: the reply's limit is met; B and C are looked at again in a year, A never."""
    row.resolved = reply.resolved
    end(session, limits_of(session, row, "reply"), "met")
    following = limits_of(session, row, "follow_up")
    if reply.purpose == "follow_up":
        end(session, following, "met")
    elif reply.resolved not in FOLLOWED:
        end(session, following, "dropped")
    if reply.resolved in FOLLOWED and not limits_of(session, row, "follow_up"):
        start(session, row, "follow_up", today(session))
    row.state = HANDLING if limits_of(session, row, "again") else REPLIED
    finish(session, row, Told("replied", [lead_of(session, row)]), f"答复全部寄出，分类{reply.resolved}", actor)


def _day(session: Session, given: date | None, signed_on: date) -> date:
    on = today(session)
    if given is not None and not signed_on <= given <= on:
        raise Invalid(errors={"sent_on": ["须在签发之后、今天以前"]})
    return given or on


def _last_letter(session: Session, one: Signatory) -> SuggestionLetter:
    """The letter that he got last. Raises Conflict(nothing_sent)."""
    sent = sa.select(SuggestionLetter).join(SuggestionReply).where(SuggestionLetter.signatory_id == one.id)
    sent = sent.where(SuggestionLetter.sent_on.is_not(None)).order_by(SuggestionReply.n.desc()).limit(1)
    found = session.scalars(sent).first()
    if found is None:
        raise Conflict("还没有给他寄送答复", code="nothing_sent")
    return found
