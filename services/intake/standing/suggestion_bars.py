"""此刻办不了的步骤: what the state would allow, but a term that is over or a missing thing does not."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Suggestion, SuggestionLetter, SuggestionLimit, SuggestionReply
from services.intake.standing.suggestions import limits_of, newest_reply, units_running
from services.intake.suggestions.flow import REPLIED
from shared.db import now


def barred(session: Session, row: Suggestion, unit_id: str | None) -> set[str]:
    """Names of steps; the actions refuse them each with its own reason."""
    at, newest = now(session), newest_reply(session, row)
    follow_up, again = limits_of(session, row, "follow_up"), limits_of(session, row, "again")
    mine = [one for one in units_running(session, row) if one.unit_id == unit_id]
    drafted = newest is not None and newest.state == "draft"
    standing = {
        "return": not may_return(session, row),
        "hand_back": any(one.return_until < at for one in mine),
        "extend": not any(one.extended_at is None and one.due_at >= at for one in limits_of(session, row, "reply")),
        "end_follow_up": not follow_up,
        "close": bool(follow_up),
        "draft": row.state == REPLIED and not follow_up and not again,
        "confirm": not drafted,
        "submit": not drafted,
        "rate": not _waits_for_feedback(session, row),
    }
    return {name for name, bars in standing.items() if bars}


def may_return(session: Session, row: Suggestion) -> bool:
    """退回交办机构: within ten days of receipt, and as long as nothing was signed."""
    mine = (SuggestionLimit.suggestion_id == row.id, SuggestionLimit.name == "assign")
    last = session.scalars(sa.select(SuggestionLimit.due_at).where(*mine).order_by(SuggestionLimit.due_at)).first()
    signed = (SuggestionReply.suggestion_id == row.id, SuggestionReply.state == "signed")
    answered = session.scalar(sa.select(SuggestionReply.id).where(*signed).limit(1))
    return answered is None and last is not None and now(session) <= last


def _waits_for_feedback(session: Session, row: Suggestion) -> bool:
    sent = sa.select(SuggestionLetter.reply_id).join(SuggestionReply).where(SuggestionReply.suggestion_id == row.id)
    waiting = (SuggestionLetter.sent_on.is_not(None), SuggestionLetter.feedback.is_(None))
    return session.scalar(sent.where(*waiting).limit(1)) is not None
