"""满意度评价 by the unit that raised the need, and what the 专班 answered to one that was not satisfied."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.actions.checks import pass_gate, require_own
from services.intake.actions.states import Line, add_line, lock, needs_by_id
from services.intake.models import Need, Rating
from services.intake.satisfaction import VERDICTS, WHY, turn
from shared.db import now
from shared.errors import Conflict, Invalid
from shared.events import NeedAnswered, NeedRated
from shared.identity import Actor
from shared.log import Heard, say


def rate_need(session: Session, actor: Actor, need: Need, satisfied: bool, reason: str | None) -> Rating:
    """Say whether the answer was what the unit needed; if it was not, why: the 专班 answers once more.

    Raises Invalid (no reason, personal data), Forbidden, Conflict(no_answer_yet, waiting_for_answer, rated_already).
    """
    pass_gate({"reason": reason})
    if not satisfied and not reason:
        raise Invalid(errors={"reason": ["不满意须写明原因"]})
    lock(session, need)
    require_own(actor, need)
    given = rounds_of(session, need.id)
    found = turn(need.state, [(one.satisfied, one.answered_at is not None) for one in given])
    if isinstance(found, str):
        raise Conflict(WHY[found], code=found, state=need.state)
    at = now(session)
    row = Rating(
        need_id=need.id, round=found, satisfied=satisfied, reason=reason, rated_by=actor.id, rated_at=at
    )  # fmt: skip
    session.add(row)
    add_line(session, need.id, Line("rated", at, need.unit_id, reason), {"verdict": VERDICTS[satisfied]})
    session.flush()
    fact = NeedRated(
        need_id=need.id, task_id=need.task_id, unit_id=need.unit_id, satisfied=satisfied, reason=reason, round=found,
        at=at,
    )  # fmt: skip
    say(session, fact)
    return row


def rounds_of(session: Session, need_id: str) -> list[Rating]:
    """What was said of a need's answers, the first round first."""
    return list(session.scalars(sa.select(Rating).where(Rating.need_id == need_id).order_by(Rating.round)))


def need_answered(session: Session, fact: NeedAnswered, heard: Heard) -> None:
    """重新答复: the unit may rate once more. Facts may come twice."""
    for need in needs_by_id(session, [fact.need_id]):
        row = session.get(Rating, (need.id, fact.round))
        if row is not None:
            row.answer, row.answered_at = fact.answer, fact.at
        add_line(session, need.id, Line("answered", fact.at, need.desk_id, fact.answer), {}, heard)
