"""满意度评价 as heard, and 重新答复: a unit that was not satisfied is answered within a limit of its own."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.clocks import About, begin, end, make_clock
from services.tasking.actions.planning import refuse_identifying
from services.tasking.actions.task_clocks import close_supervisions
from services.tasking.actions.turn import lock
from services.tasking.limits import Asked
from services.tasking.models import KnownNeed, LimitClock, Rating, Task
from services.tasking.satisfaction import RATING_STATES, answers_by, limit_name, may_answer
from services.tasking.standing import policy_for
from shared.db import now
from shared.errors import Conflict, Forbidden, expect_version
from shared.events import NeedAnswered, NeedRated
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say


def need_rated(session: Session, fact: NeedRated) -> None:
    """A unit has spoken; if it was not satisfied a limit begins to run. Facts may come twice."""
    known = session.get_one(KnownNeed, fact.need_id)
    task = session.get_one(Task, known.task_id)
    lock(session, task)
    heard = sa.select(Rating.id).where(Rating.need_id == fact.need_id, Rating.round == fact.round)
    if session.scalar(heard) is not None:
        return
    row = Rating(
        id=new_id(), need_id=fact.need_id, round=fact.round, task_id=task.id, desk_id=task.unit_id,
        unit_id=fact.unit_id, state="satisfied" if fact.satisfied else "open", reason=fact.reason, rated_at=fact.at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if row.state == "open":
        _start(session, task, row)


def _start(session: Session, task: Task, row: Rating) -> None:
    """The limit runs from when this service heard, by the policies of that moment."""
    at, name = now(session), limit_name(row.round)
    rule = policy_for(session, Asked("rating", name, task.kind, task.topic, task.priority, task.level), at)
    about = About("rating", task.id, name, task.unit_path, task.kind, task.topic, task.priority, task.level, at)
    clock = make_clock(session, about, rule, at)
    clock.rating_id = row.id
    begin(session, [clock], at)


def answer_rating(session: Session, actor: Actor, row: Rating, answer: str, expected: int | None) -> Rating:
    """重新答复, told to the unit word for word; its limit ends. By leader or holder, in the second round the director.

    Raises Invalid (personal data), Forbidden, Conflict(not_open), PreconditionMissing, Stale.
    """
    refuse_identifying({"answer": answer}, "answer")
    task, known = session.get_one(Task, row.task_id), session.get_one(KnownNeed, row.need_id)
    lock(session, task)
    lock(session, row)
    if not may_answer(actor, row.round, task.unit_path, task.holder_id):
        raise Forbidden(f"本次评价由{answers_by(row.round)}答复", code="wrong_role", round=row.round)
    if row.state != "open":
        raise Conflict(f"评价{RATING_STATES[row.state]}，不用再答复", code="not_open", state=row.state)
    expect_version(row, expected)
    at = now(session)
    row.state, row.answer, row.answered_by, row.answered_at = "answered", answer, actor.id, at
    session.flush()
    _end(session, row)
    fact = NeedAnswered(
        task_id=task.id, need_id=row.need_id, number=known.number, unit_id=row.unit_id, round=row.round, answer=answer,
        at=at,
    )  # fmt: skip
    say(session, fact)
    return row


def _end(session: Session, row: Rating) -> None:
    """Its limit is kept, or was late; what pressed for it is closed."""
    at = now(session)
    still = sa.select(LimitClock).where(LimitClock.rating_id == row.id, LimitClock.ended_at.is_(None))
    clocks = list(session.scalars(still.with_for_update()))
    for clock in clocks:
        end(session, clock, at)
    close_supervisions(session, clocks, at, "已重新答复，时限终止")
    session.flush()
