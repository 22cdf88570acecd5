"""意见建议的写入: somebody says something of the system; the office answers it, or closes it with a reason."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.feedback import MOST_A_DAY, WORKING_DAYS, identifying
from services.directory.models import Feedback, Unit
from shared.calendars import calendar_of
from shared.db import SHANGHAI, next_number, now
from shared.errors import Conflict, Forbidden, Invalid, TooMany, expect_version
from shared.events import FeedbackAnswered, FeedbackGiven
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say, set_by


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says: complaint, suggestion or fault, of which page."""

    kind: str
    text: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the office says to it: `state` answered or closed; `asked` the question in its words, for everybody."""

    state: str
    answer: str
    asked: str | None = None


def give_feedback(session: Session, actor: Actor, given: Given) -> Feedback:
    """Keep it, due five working days on. Its event is the service's own: the log does not say who wrote.

    Raises Invalid for numbers of persons in the text, TooMany beyond MOST_A_DAY.
    """
    _clean({"text": given.text})
    at = now(session)
    own = sa.select(sa.func.count()).where(Feedback.person_id == actor.id, Feedback.given_at > at - timedelta(days=1))
    if (session.scalar(own) or 0) >= MOST_A_DAY:
        raise TooMany("今天提得太多了，请明天再提", code="too_many_today", headers={"Retry-After": "86400"})
    row = Feedback(
        id=new_id(), number=next_number(session, "意"), kind=given.kind, page=given.page, text=given.text,
        person_id=actor.id, state="open", given_at=at, month=at.astimezone(SHANGHAI).strftime("%Y-%m"),
        due_at=calendar_of(session, _city(session)).add_days(at, WORKING_DAYS), shown=False,
    )  # fmt: skip
    session.add(row)
    session.flush()
    set_by(session, "service:directory")
    say(session, FeedbackGiven(feedback_id=row.id, kind=row.kind, due_at=row.due_at, at=at))
    return row


def _city(session: Session) -> str:
    return session.scalar(sa.select(Unit.path).where(Unit.kind == "bureau")) or ""


def settle_feedback(session: Session, actor: Actor, row: Feedback, said: Settled, expected: int | None) -> Feedback:
    """Answer it, or close it with the reason; the writer reads either.

    Raises Forbidden for what one wrote oneself, Conflict when it is settled, Invalid, Stale, PreconditionMissing.
    """
    if row.person_id == actor.id:
        raise Forbidden("自己提的意见由别人答复", code="own_feedback")
    if row.state != "open":
        raise Conflict("这条意见已经答复过了", code="already_settled", allowed_steps=[])
    _clean({"answer": said.answer, "asked": said.asked})
    expect_version(row, expected)
    row.state, row.answer, row.asked, row.shown = said.state, said.answer, said.asked, said.asked is not None
    row.settled_at, row.settled_by = now(session), actor.id
    session.flush()
    in_time = row.settled_at <= row.due_at
    say(session, FeedbackAnswered(feedback_id=row.id, state=row.state, in_time=in_time, at=row.settled_at))
    return row


def _clean(texts: dict[str, str | None]) -> None:
    if faults := identifying(texts):
        raise Invalid("请不要写入个人信息", code="personal_data", errors=faults)
