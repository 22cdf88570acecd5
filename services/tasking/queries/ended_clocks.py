"""办完: clocks that ended in a period by outcome, with the time each took."""

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
