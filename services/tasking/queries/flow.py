"""流量: open tasks by stage at the end of each step, what was published within it; steps that are over are kept."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import Publication, Task
from services.tasking.models.clock import ClockSpan
from services.tasking.numbers import Period
from services.tasking.numbers.period import DAY, LAST, day_of
from services.tasking.queries.trend import KEPT, SETTLED
from shared.db import Database, now

S, P = ClockSpan, Publication
Step = tuple[datetime, datetime]
Stages = dict[str, int]
Scope = tuple[tuple[str, ...], str | None, str | None]
"""Units, topic, priority."""

Count = Callable[[Sequence[Step]], dict[Step, Any]]

_over: WeakKeyDictionary[Database, dict[Hashable, Any]] = WeakKeyDictionary()
"""By database: stages at the end of steps that are over, and what was published in them; neither can change."""


def flow(
    session: Session, span: Period, where: Sequence[Any], scope: Scope, present: Mapping[str, int]
) -> list[dict[str, Any]]:
    """{at, stages, published} for each step: `published` adds up from the beginning of the period.

    `present` is what is open at span.at, where a step that is not over is counted: that was done already. `where` are
    the conditions on a span, `scope` names them.
    """
    held = _over.setdefault(session.info["db"], {})
    over = min(now(session) - SETTLED, span.at)
    ends = [step for step in span.steps if step[1] <= span.at]
    stages = _kept(held, ("open", scope), ends, over, lambda steps: _open_at(session, where, steps))
    published = _kept(held, ("out", scope), span.steps, over, lambda steps: _published(session, span, scope, steps))
    found, out = [], 0
    for step in span.steps:
        out += published[step]
        told = {name: number for name, number in stages.get(step, present).items() if number}
        found.append({"at": min(step[1], span.at), "stages": told, "published": out})
    return found


def _kept(
    held: dict[Hashable, Any], name: Hashable, steps: Sequence[Step], over: datetime, count: Count
) -> dict[Step, Any]:
    """The values of these steps: of those that are over from before, of the others counted now."""
    found = {step: held[name, step] for step in steps if (name, step) in held}
    missing = [step for step in steps if step not in found]
    counted = count(missing) if missing else {}
    if len(held) > KEPT:
        held.clear()
    held.update(((name, step), value) for step, value in counted.items() if step[1] <= over)
    return found | counted


def _open_at(session: Session, where: Sequence[Any], steps: Sequence[Step]) -> dict[Step, Stages]:
    """By stage, what was open when each step ended. One pass over what is open, one over what ended since."""
    ends = [end for _, end in steps]
    began, ended = _day(session, S.from_at), _day(session, S.until_at)
    mine = (*where, S.from_at < max(ends))
    still = sa.select(S.name, began, sa.null(), sa.func.count()).where(*mine, S.until_at.is_(None))
    since = sa.select(S.name, began, ended, sa.func.count()).where(*mine, S.until_at >= min(ends))
    rows = [
        *session.execute(still.group_by(S.name, began)),
        *session.execute(since.group_by(S.name, began, ended)),
    ]
    return {step: _on(rows, day_of(step[1] - LAST)) for step in steps}


def _on(rows: Sequence[Any], day: date) -> Stages:
    """Of rows (stage, day it began, day it ended or none, number) those that were open when the day was over."""
    found: Counter[str] = Counter()
    for name, began, ended, number in rows:
        if began <= day and (ended is None or ended > day):
            found[name] += number
    return dict(found)


def _day(session: Session, moment: Any) -> Any:
    """The bureau's day of a moment. The zone stands in the statement itself, so that it may group by it."""
    if session.info["db"].dialect == "postgresql":
        return sa.cast(sa.func.timezone(sa.literal_column("'Asia/Shanghai'"), moment), sa.Date)
    return sa.type_coerce(sa.func.date(moment, sa.literal_column("'+8 hours'")), sa.Date)


def _published(session: Session, span: Period, scope: Scope, steps: Sequence[Step]) -> dict[Step, int]:
    """Tasks that were published for the first time within each step: one pass over the days of the units."""
    units, topic, priority = scope
    day = _day(session, P.published_at)
    statement = sa.select(day, sa.func.count()).where(
        P.unit_id.in_(units), P.seq == 1, P.published_at >= min(begin for begin, _ in steps),
        P.published_at <= span.at,
    )  # fmt: skip
    if topic:
        statement = statement.where(P.topic == topic)
    if priority:
        statement = statement.join(Task, Task.id == P.task_id).where(Task.priority == priority)
    days: dict[date, int] = dict(iter(session.execute(statement.group_by(day))))
    return {step: sum(days.get(one, 0) for one in _days(step)) for step in steps}


def _days(step: Step) -> list[date]:
    first, last = day_of(step[0]), day_of(step[1] - LAST)
    return [first + n * DAY for n in range((last - first).days + 1)]
