"""趋势: how many clocks began, ended in time and ended late at each step of a period; steps that are over are kept."""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models.clock import ClockSpan
from services.tasking.numbers import Period
from shared.db import Database, now

S = ClockSpan
Step = tuple[datetime, datetime]
Numbers = tuple[int, int, int]
SETTLED = timedelta(minutes=1)
"""A step is over once no transaction of its time can still be open; spans are written at their own moment only."""
KEPT = 20_000

_over: WeakKeyDictionary[Database, dict[Hashable, Numbers]] = WeakKeyDictionary()
"""By database: the numbers of steps that are over, by scope and step. They cannot change, so they are counted once."""


def trend(session: Session, span: Period, where: Sequence[Any], scope: Hashable) -> list[dict[str, Any]]:
    """For each step of the period: how many began, ended in time, ended late. `scope` names the conditions `where`."""
    held = _over.setdefault(session.info["db"], {})
    found = {step: held[scope, step] for step in span.steps if step[1] <= span.at and (scope, step) in held}
    missing = [step for step in span.steps if step not in found]
    counted = _counted(session, span, where, missing) if missing else {}
    found |= counted
    over = min(now(session) - SETTLED, span.at)
    if len(held) > KEPT:
        held.clear()
    held.update(((scope, step), numbers) for step, numbers in counted.items() if step[1] <= over)
    return [
        {"from": step[0], "to": step[1], **dict(zip(("begun", "kept", "late"), found[step], strict=True))}
        for step in span.steps
    ]


def _counted(session: Session, span: Period, where: Sequence[Any], steps: Sequence[Step]) -> dict[Step, Numbers]:
    """Each number is a range of an index."""
    edges = S.from_at.type
    lines = (
        sa.select(
            sa.literal(n).label("k"), sa.literal(begin, edges).label("begin"), sa.literal(end, edges).label("end")
        )
        for n, (begin, end) in enumerate(steps)
    )
    table = sa.union_all(*lines).subquery("steps")
    begin, end = table.c["begin"], table.c["end"]

    def number(*which: Any, moment: Any) -> Any:
        found = sa.select(sa.func.count()).where(*where, *which, moment >= begin, moment < end, moment <= span.at)
        return found.correlate(table).scalar_subquery()

    ended = [number(S.outcome == one, S.outcome.is_not(None), moment=S.until_at) for one in ("kept", "late")]
    rows = session.execute(sa.select(table.c.k, number(S.n == 1, moment=S.from_at), *ended))
    return {steps[k]: (begun, kept, late) for k, begun, kept, late in rows}
