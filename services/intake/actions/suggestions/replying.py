"""答复: written by the lead, looked through, submitted, signed by a leader of the bureau or sent back."""

from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions.suggestions.steps import Told, begin, finish, pass_texts
from services.intake.models import Suggestion, SuggestionLetter, SuggestionReply
from services.intake.standing.reply_checks import addressees, checked, finding_shown, hash_of
from services.intake.standing.suggestions import lead_of, limits_of, newest_reply, office_of, units_running
from services.intake.suggestions import PURPOSES
from shared.db import now
from shared.db.numbers import next_numbers
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Actor
from shared.ids import new_id

LETTER_SERIES = "复"


def draft(session: Session, actor: Actor, row: Suggestion, given: dict[str, Any], expected: int | None) -> None:
    """拟写答复: title, text, A/B/C. What was answered for in another text has to be answered for anew.

    Raises Forbidden, Conflict(wrong_state, nothing_to_answer), Stale, Invalid (gate, a signatory's name).
    """
    step = begin(session, actor, row, "draft", expected)
    pass_texts(session, row, {"title": given["title"], "text": given["text"]})
    reply = _open_reply(session, row)
    if reply is None:
        reply = _new_reply(session, actor, row, given)
    changed = (reply.title, reply.text) != (given["title"], given["text"])
    reply.title, reply.text, reply.resolved = given["title"], given["text"], given["resolved"]
    reply.written_by, reply.written_at = actor.id, now(session)
    if changed:
        reply.confirmed = []
    row.state = step.to
    finish(session, row, Told("drafted"), f"拟写{PURPOSES[reply.purpose]}（分类{reply.resolved}）", actor)


def confirm(session: Session, actor: Actor, row: Suggestion, given: dict[str, Any], expected: int | None) -> None:
    """说明提示: why findings stand, {keys, reason}. Raises Conflict(no_reply), Invalid for a key that is not there."""
    begin(session, actor, row, "confirm", expected)
    reply = _require_open(session, row)
    pass_texts(session, row, {"reason": given["reason"]})
    may = {one.key for one in checked(session, row, reply).findings if one.verdict == "confirm"}
    keys = set(given["keys"])
    if not keys <= may:
        raise Invalid(errors={"keys": ["没有这些提示，或者须改正而不能说明"]})
    kept = [one for one in reply.confirmed if one["key"] not in keys]
    reply.confirmed = kept + [{"key": key, "reason": given["reason"], "by": actor.id} for key in sorted(keys)]
    finish(session, row, Told("confirmed"), f"说明{len(keys)}项提示：{given['reason']}", actor)


def submit(session: Session, actor: Actor, row: Suggestion, reason: str | None, expected: int | None) -> None:
    """送签. Raises Conflict: no_reply, opinions_missing, findings_block, findings_unanswered.

    A co-handler's opinion that is late may be done without, for a reason.
    """
    step = begin(session, actor, row, "submit", expected)
    pass_texts(session, row, {"reason": reason})
    reply = _require_open(session, row)
    missing = _opinions_missing(session, row, reason) if reply.purpose == "first" else []
    _require_clean(session, row, reply)
    reply.state, row.state = "submitted", step.to
    words = "送签" + (f"，{len(missing)}个会办单位未提交意见：{reason}" if missing else "")
    finish(session, row, Told("submitted", [row.bureau_id, office_of(session, row)]), words, actor)


def send_back(session: Session, actor: Actor, row: Suggestion, reason: str, expected: int | None) -> None:
    """退回修改. Raises Forbidden, Conflict, Stale, Invalid."""
    step = begin(session, actor, row, "send_back", expected)
    pass_texts(session, row, {"reason": reason})
    reply = _newest(session, row)
    reply.state, row.state = "draft", step.to
    finish(session, row, Told("sent_back", [lead_of(session, row)]), f"退回修改：{reason}", actor)


def sign(session: Session, actor: Actor, row: Suggestion, seen_hash: str, expected: int | None) -> None:
    """签发 what was seen: one letter for each, with a number of its own.

    Raises Forbidden(own_draft), Conflict(another_text, findings_block, findings_unanswered, nobody_to_answer).
    """
    step = begin(session, actor, row, "sign", expected)
    reply = _newest(session, row)
    if reply.written_by == actor.id:
        raise Forbidden("拟稿人不能签发自己拟写的答复", code="own_draft")
    if hash_of(reply) != seen_hash:
        raise Conflict("答复已经改动，请看过后再签发", code="another_text", content_hash=hash_of(reply))
    _require_clean(session, row, reply)
    people = addressees(session, row, reply)
    if not people:
        raise Conflict("没有须答复的领衔人、附议人", code="nobody_to_answer")
    reply.state, reply.signed_by, reply.signed_at = "signed", actor.id, now(session)
    session.flush()
    for one, number in zip(people, next_numbers(session, LETTER_SERIES, len(people)), strict=True):
        session.add(SuggestionLetter(reply_id=reply.id, signatory_id=one.id, number=number, salutation=one.salutation))
    row.state = step.to
    told = Told("signed", [lead_of(session, row), office_of(session, row)])
    finish(session, row, told, f"签发{PURPOSES[reply.purpose]}，分类{reply.resolved}，{len(people)}件", actor)


def _open_reply(session: Session, row: Suggestion) -> SuggestionReply | None:
    newest = newest_reply(session, row)
    return newest if newest is not None and newest.state == "draft" else None


def _require_open(session: Session, row: Suggestion) -> SuggestionReply:
    reply = _open_reply(session, row)
    if reply is None:
        raise Conflict("还没有拟写答复", code="no_reply")
    return reply


def _newest(session: Session, row: Suggestion) -> SuggestionReply:
    reply = newest_reply(session, row)
    assert reply is not None, row.id  # the table of steps has been through `submit`
    return reply


def _new_reply(session: Session, actor: Actor, row: Suggestion, given: dict[str, Any]) -> SuggestionReply:
    """The first; to those who were not satisfied; or what became of it after a year."""
    before = newest_reply(session, row)
    purpose = "first"
    if before is not None:
        again, follow_up = limits_of(session, row, "again"), limits_of(session, row, "follow_up")
        if not again and not follow_up:
            raise Conflict("没有待重新答复或者跟踪答复的事项", code="nothing_to_answer")
        purpose = "again" if again else "follow_up"
    reply = SuggestionReply(
        id=new_id(), suggestion_id=row.id, n=(before.n if before else 0) + 1, purpose=purpose, state="draft",
        resolved=given["resolved"], title=given["title"], text=given["text"], written_by=actor.id,
        written_at=now(session), confirmed=[],
    )  # fmt: skip
    session.add(reply)
    session.flush()
    return reply


def _opinions_missing(session: Session, row: Suggestion, reason: str | None) -> list[str]:
    """The co-handlers without an opinion. Raises Conflict while one of them has time left, or without a reason."""
    missing = [one.unit_id for one in units_running(session, row) if one.part == "co" and one.opinion is None]
    waiting = [one for one in limits_of(session, row, "opinion") if one.due_at >= now(session)]
    if missing and waiting:
        raise Conflict(f"还有{len(waiting)}个会办单位在期限内未提交意见", code="opinions_missing")
    if missing and not reason:
        raise Conflict("有会办单位逾期未提交意见，送签须说明原因", code="opinions_missing")
    return missing


def _require_clean(session: Session, row: Suggestion, reply: SuggestionReply) -> None:
    found = checked(session, row, reply, signed=True)
    for findings, code, words in (
        (found.blocking, "findings_block", "答复有须改正之处"),
        (found.unanswered, "findings_unanswered", "答复有须说明的提示"),
    ):
        if findings:
            raise Conflict(
                words, code=code, detail=findings[0].words, findings=[finding_shown(one) for one in findings]
            )
