"""在办: open clocks at a moment, counted in one pass over their spans by colour, age and what falls due."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models.clock import ClockSpan
from services.tasking.numbers import Period, Tally

S = ClockSpan
Key = tuple[Any, ...]


def open_tallies(session: Session, span: Period, where: Sequence[Any], keys: Sequence[Any]) -> dict[Key, Tally]:
    """What was open at span.at, by these columns. The spans that hold now are one index, those that held then another.

    The same two statements answer for now and for any past moment: so the answers are the same as well.
    """
    found: dict[Key, Tally] = {}
    statement = sa.select(*keys, *_columns(span)).where(*where, S.from_at <= span.at).group_by(*keys)
    for open_then in open_at(span):
        for row in session.execute(statement.where(open_then)):
            key, tally = tuple(row[: len(keys)]), _tally(row[len(keys) :])
            found[key] = found[key].add(tally) if key in found else tally
    return found


def open_at(span: Period) -> Iterator[sa.ColumnElement[bool]]:
    """The conditions of which each open clock fulfils one: it is open still, or ended after that moment."""
    yield S.until_at.is_(None)
    if span.past:
        yield S.until_at > span.at


def coloured(span: Period) -> dict[str, sa.ColumnElement[bool]]:
    """By colour: the condition on a span. The same as limits.colour decides for one clock; a test compares them."""
    at, running = span.at, ~S.paused
    late, red, soon = S.due_at < at, S.red_at <= at, S.blue_at <= at
    not_red = sa.or_(S.red_at.is_(None), S.red_at > at)
    return {
        "green": sa.and_(running, S.due_at >= at, sa.or_(S.blue_at.is_(None), S.blue_at > at)),
        "blue": sa.and_(running, S.due_at >= at, soon),
        "yellow": sa.and_(running, late, not_red),
        "red": sa.and_(running, late, red),
        "none": sa.and_(running, S.due_at.is_(None)),
        "paused": S.paused.is_(True),
    }


def _columns(span: Period) -> list[sa.ColumnElement[Any]]:
    """Plain sums of comparisons, from which the disjoint numbers are taken: twice as fast as a CASE for each colour."""
    at = span.at
    running = ~S.paused
    number = sa.func.count()
    changes = ((moment >= at, moment) for moment in (S.blue_at, S.due_at, S.red_at))
    return [
        number,
        number.filter(S.paused),
        number.filter(running, S.due_at.is_(None)),
        number.filter(running, S.due_at < at),
        number.filter(running, S.due_at < at, S.red_at <= at),
        number.filter(running, S.due_at >= at, S.blue_at <= at),
        number.filter(running, S.due_at < span.tonight),
        *(number.filter(S.started_at < edge) for edge in span.ages),
        sa.func.min(sa.case((S.paused, None), *changes)),
    ]


def _tally(row: Sequence[Any]) -> Tally:
    whole, paused, none, late, red, blue, due = row[:7]
    older = row[7:11]
    colours = {
        "green": whole - paused - none - late - blue, "blue": blue, "yellow": late - red, "red": red, "none": none,
        "paused": paused,
    }  # fmt: skip
    ages = [above - below for above, below in zip((whole, *older), (*older, 0), strict=True)]
    return Tally(open=whole, due=due, colours=colours, ages=ages, next_at=row[11])
