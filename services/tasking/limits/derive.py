"""推算时限: when a limit is due, from its rule, its start, what was done to it and a calendar. Pure, and replayable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.tasking.limits.ops import EXTEND, GIVEN, PAUSE, RESUME, Op, stretches
from services.tasking.limits.policies import WORKING, Rule

NOTHING = timedelta(0)
BLUE_PERCENT = 80
EXTEND_AT_MOST = timedelta(days=30)
EXTEND_FROM = timedelta(minutes=5)
"""An extension moves the limit on by at least this."""


class Reckoner(Protocol):
    """What a derivation asks of a calendar; shared.worktime.Calendar answers, and so does an explanation."""

    def add(self, start: datetime, span: timedelta) -> datetime: ...
    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...
    def add_days(self, start: datetime, n: int) -> datetime: ...
    def add_months(self, start: datetime, n: int) -> datetime: ...


class Years(Reckoner, Protocol):
    """A calendar that knows as well which of its years are not published yet."""

    def provisional(self, start: datetime, end: datetime) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Derivation:
    """When it is due, or why it never is; from when it is blue and red; which years are only provisional (暂按).

    `reach` is the latest moment that the reckoning touched. Of a paused clock: as it stood when it was paused.
    """

    due_at: datetime | None
    no_clock: str | None = None
    blue_at: datetime | None = None
    red_at: datetime | None = None
    provisional: tuple[int, ...] = ()
    reach: datetime | None = None


class WallTime:
    """自然时间: every minute counts."""

    def add(self, start: datetime, span: timedelta) -> datetime:
        return start + span

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, NOTHING)


WALL = WallTime()


def own_time(measure: str, calendar: Reckoner) -> WallTime | Reckoner:
    """The time in which a measure counts: working time, or all of it (wall hours, months, a limit that was given)."""
    return calendar if measure in WORKING else WALL


def measure_of(rule: Rule | None) -> str:
    """The rule's measure; without a rule the limit was given, and counts like wall time."""
    return rule.measure if rule else GIVEN


def derive(rule: Rule | None, start: datetime, ops: Sequence[Op], calendar: Years) -> Derivation:
    """Everything about a limit that started then. `rule` None: the limit was given (an op says what it is).

    Raises ValueError without rule and given limit; NoWorkingTime and OutOfYears where the calendar ends.
    """
    measure = measure_of(rule)
    if measure == "none":
        return Derivation(None, rule.no_clock if rule else "")
    due, reach = run(measure, rule.amount if rule else None, start, ops, calendar)
    touches = measure in WORKING or measure == "months"
    return Derivation(
        due_at=due,
        blue_at=share_at(measure, start, due, ops, calendar, _blue_percent(rule)),
        red_at=red_moment(rule, due, _red_days(rule), calendar),
        provisional=tuple(calendar.provisional(start, due)) if touches else (),
        reach=reach,
    )


def run(
    measure: str, amount: int | None, start: datetime, ops: Sequence[Op], times: Reckoner
) -> tuple[datetime, datetime]:
    """When it is due after all that was done to it, and the latest moment that was looked at on the way."""
    own = own_time(measure, times)
    due = reach = _first_due(measure, amount, start, ops, times)
    paused: datetime | None = None
    for op in ops:
        if op.what == PAUSE and paused is None:
            paused = op.at
        elif op.what == RESUME and paused is not None:
            due = due if due <= paused else max(due, shift(own, op.at, paused, due))
            paused = None
        elif op.what == EXTEND and op.until and op.due:
            reach = max(reach, op.until)
            due = op.until if due == op.due else shift(own, due, op.due, op.until)
        reach = max(reach, due, op.at)
    return due, reach


def _first_due(measure: str, amount: int | None, start: datetime, ops: Sequence[Op], times: Reckoner) -> datetime:
    given = next((op.until for op in ops if op.what == GIVEN), None)
    if given is not None:
        return given
    if amount is None:
        raise ValueError("a limit has neither a rule nor a time that was given")
    if measure == "working_days":
        return times.add_days(start, amount)
    if measure == "months":
        return times.add_months(start, amount)
    return own_time(measure, times).add(start, timedelta(minutes=amount))


def shift(own: WallTime | Reckoner, at: datetime, since: datetime, until: datetime) -> datetime:
    """`at` moved on by what lies between two moments, in the clock's own time; where none of it counts, as it is."""
    between = own.elapsed(since, until)
    return own.add(at, between) if between else at + (until - since)


def share_at(
    measure: str, start: datetime, due: datetime, ops: Sequence[Op], times: Reckoner, percent: int
) -> datetime:  # fmt: skip
    """When so many percent of the limit are used, pauses left out; of a paused clock as if it ran on at once."""
    own = own_time(measure, times)
    ran = [(since, until) for since, until in stretches(start, ops) if since < due]
    ran[-1:] = [(since, None) for since, _ in ran[-1:]]
    parts = [own.elapsed(since, min(until or due, due)) for since, until in ran]
    wanted = sum(parts, NOTHING) * percent // 100
    for (since, _), part in zip(ran, parts, strict=True):
        if part >= wanted:
            return own.add(since, wanted)
        wanted -= part
    return due


def used(rule: Rule | None, start: datetime, at: datetime, ops: Sequence[Op], calendar: Reckoner) -> timedelta:
    """已用: what has gone by of the clock's own time until then, pauses left out."""
    own = own_time(measure_of(rule), calendar)
    ran = stretches(start, ops)
    return sum((own.elapsed(since, min(until or at, at)) for since, until in ran), NOTHING)


def remaining(rule: Rule | None, due: datetime, at: datetime, calendar: Reckoner) -> timedelta:
    """剩余: the clock's own time until it is due; negative by the time that has passed since."""
    own = own_time(measure_of(rule), calendar)
    return own.elapsed(at, due) if at <= due else -own.elapsed(due, at)


def red_moment(rule: Rule | None, due: datetime, n: int, calendar: Reckoner) -> datetime:
    """红色: n working days after the limit, whatever the limit itself is measured in."""
    return calendar.add_days(due, n)


def _blue_percent(rule: Rule | None) -> int:
    found = [rung.percent for rung in rule.ladder if rung.percent and rung.percent < 100] if rule else []
    return found[0] if found else BLUE_PERCENT


def _red_days(rule: Rule | None) -> int:
    found = [rung.working_days_late for rung in rule.ladder if rung.working_days_late] if rule else []
    return min(found, default=1)
