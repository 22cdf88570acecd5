"""办完: clocks that ended in a period by outcome, with the time each took; how many began and ended at each step."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models.clock import OUTCOMES, ClockSpan
from services.tasking.numbers import Period, Tally
from services.tasking.queries.open_clocks import Key

S = ClockSpan
TIMED = ("kept", "late")
"""Outcomes of a limit that ran: only these have a time taken and count for the rate."""


def ended_tallies(session: Session, span: Period, where: Sequence[Any], keys: Sequence[Any]) -> dict[Key, Tally]:
    """What ended in the period, by these columns. The times come as one text for each group, not as a row for each."""
    used = sa.func.aggregate_strings(sa.cast(S.used_seconds, sa.String), ",")
    statement = (
        sa.select(*keys, S.outcome, sa.func.count(), used)
        .where(*where, S.outcome.in_(OUTCOMES), S.outcome.is_not(None))
        .where(S.until_at >= span.since, S.until_at <= span.until)
        .group_by(*keys, S.outcome)
    )
    found: dict[Key, Tally] = {}
    for *key, outcome, number, times in session.execute(statement):
        taken = [int(one) for one in times.split(",")] if times and outcome in TIMED else []
        found.setdefault(tuple(key), Tally()).add(Tally(**{outcome: number}, used=taken))
    return found


def trend(session: Session, span: Period, where: Sequence[Any]) -> list[dict[str, Any]]:
    """For each step of the period: how many began, ended in time, ended late. Each number is a range of an index."""
    edges = S.from_at.type
    lines = (
        sa.select(
            sa.literal(n).label("k"), sa.literal(begin, edges).label("begin"), sa.literal(end, edges).label("end")
        )
        for n, (begin, end) in enumerate(span.steps)
    )
    steps = sa.union_all(*lines).subquery("steps")
    begin, end = steps.c["begin"], steps.c["end"]

    def number(*which: Any, moment: Any) -> Any:
        counted = sa.select(sa.func.count()).where(*where, *which, moment >= begin, moment < end, moment <= span.at)
        return counted.correlate(steps).scalar_subquery()

    ended = [number(S.outcome == one, S.outcome.is_not(None), moment=S.until_at) for one in TIMED]
    rows = session.execute(sa.select(steps.c.k, number(S.n == 1, moment=S.from_at), *ended).order_by(steps.c.k))
    return [
        {"from": span.steps[k][0], "to": span.steps[k][1], "begun": begun, "kept": kept, "late": late}
        for k, begun, kept, late in rows
    ]
