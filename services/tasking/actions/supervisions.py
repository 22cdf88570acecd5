"""督办单的答复与办结: answered with words by whom it is for, closed by the leader or together with its clock."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.turn import need_ids
from services.tasking.models import Supervision
from services.tasking.supervision import STATES, is_for, may_close
from shared.db import now
from shared.errors import Conflict, Forbidden, expect_version
from shared.events import SupervisionSettled
from shared.identity import Actor
from shared.log import say
from shared.words import ROLES


def answer(session: Session, actor: Actor, row: Supervision, words: str, expected: int | None) -> None:
    """答复, in words and nothing else: no picture, no place, no track is ever asked for.

    Raises Forbidden for anybody it is not for, Conflict(not_open) once it is answered or closed, Stale.
    """
    if not is_for(actor, row):
        raise Forbidden(f"这张督办单由{ROLES[row.to_role]}答复", code="not_addressee", to_role=row.to_role)
    if row.state != "open":
        raise Conflict(f"督办单{STATES[row.state]}，不能再答复", code="not_open", state=row.state)
    expect_version(row, expected)
    row.state, row.answer, row.answered_by, row.answered_at = "answered", words, actor.id, now(session)
    session.flush()
    _say_settled(session, row, "answered")


def close(session: Session, actor: Actor, row: Supervision, reason: str, expected: int | None) -> None:
    """办结 by the leader or 督察; the clock goes on. Raises Forbidden, Conflict(not_open), Stale."""
    if not may_close(actor, row):
        raise Forbidden("督办单由专班组长或督察办结", code="wrong_role", roles=["leader", "supervisor"])
    if row.state not in ("open", "answered"):
        raise Conflict(f"督办单{STATES[row.state]}，不能再办结", code="not_open", state=row.state)
    expect_version(row, expected)
    row.state, row.close_reason, row.closed_by, row.closed_at = "closed", reason, actor.id, now(session)
    session.flush()
    _say_settled(session, row, "closed")


def close_with_clock(session: Session, clock_id: str, at: datetime, reason: str) -> int:
    """Close what is still open about a clock that ended or was extended, and say so of each; how many."""
    open_ones = (Supervision.clock_id == clock_id, Supervision.state.in_(("open", "answered")))
    rows = list(session.scalars(sa.select(Supervision).where(*open_ones)))
    for row in rows:
        row.state, row.close_reason, row.closed_at = "closed", reason, at
        _say_settled(session, row, "ended")
    return len(rows)


def _say_settled(session: Session, row: Supervision, how: str) -> None:
    fact = SupervisionSettled(
        supervision_id=row.id, clock_id=row.clock_id, task_id=row.task_id, push_id=row.push_id,
        need_ids=need_ids(session, row.task_id) if row.task_id else [], rung=row.rung, n=row.n, how=how,
        at=now(session),
    )  # fmt: skip
    say(session, fact)
