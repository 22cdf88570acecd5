"""敏感事件与社会关切的时限: begun with the thing, ended by the statement, the conference, the answer."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.clocks import About, Moved, begin, end, make_clock, say_moved
from services.tasking.actions.task_clocks import close_supervisions
from services.tasking.limits import Asked
from services.tasking.models import Concern, LimitClock, SensitiveEvent
from services.tasking.standing import policy_for

STATEMENT, CONFERENCE, ANSWER = "event_statement", "event_conference", "event_answer"
OF_EVENT = (STATEMENT, CONFERENCE, ANSWER)
OF_CONCERN = ("concern",)
PRIORITY = "flash"
"""What the leaders' numbers count them under: their time runs at night too."""


def start_clocks(session: Session, row: SensitiveEvent | Concern, at: datetime) -> list[LimitClock]:
    """Every limit of an event or a concern, by the policies of this moment; the log tells that they run."""
    subject, names = ("event", OF_EVENT) if isinstance(row, SensitiveEvent) else ("concern", OF_CONCERN)
    clocks = []
    for name in names:
        rule = policy_for(session, Asked(subject, name, "", row.topic, PRIORITY, row.level), at)
        about = About(subject, None, name, row.unit_path, "", row.topic, PRIORITY, row.level, at)
        clock = make_clock(session, about, rule, at)
        setattr(clock, f"{subject}_id", row.id)
        clocks.append(clock)
    begin(session, clocks, at)
    for clock in clocks:
        say_moved(session, clock, Moved([], None, None, "started"))
    return clocks


def end_clocks(
    session: Session, row: SensitiveEvent | Concern, names: Sequence[str], at: datetime, state: str = "satisfied"
) -> list[str]:
    """End those of these limits that still run; their names. Their 督办单 are closed with them."""
    mine = LimitClock.event_id == row.id if isinstance(row, SensitiveEvent) else LimitClock.concern_id == row.id
    still = sa.select(LimitClock).where(mine, LimitClock.name.in_(names), LimitClock.ended_at.is_(None))
    clocks = list(session.scalars(still.order_by(LimitClock.id).with_for_update()))
    for clock in clocks:
        due = clock.due_at
        end(session, clock, at, state)
        say_moved(session, clock, Moved([], due, None, state))
    close_supervisions(session, clocks, at, "已经办到，时限终止" if state == "satisfied" else "时限终止")
    session.flush()
    return [clock.name for clock in clocks]
