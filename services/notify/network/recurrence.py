"""定期 (pure): on which days a recurring push is due, over holidays and make-up days, and when one was missed."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from shared.worktime import CHINA, Calendar, OutOfYears

EVERY = {
    "week": "每周",
    "month": "每月固定日期",
    "working_day": "每月第几个工作日",
    "last_working_day": "每月最后一个工作日",
}
CONTENTS = {"collection": "汇集新发布的稿件", "publication": "一篇固定稿件"}
SCHEDULE_STATES = {"approval": "待批准", "active": "进行中", "stopped": "已停止", "ended": "已到期"}
RUN_STATES = {"pushed": "已推送", "nothing": "没有可推送的内容", "missed": "错过", "skipped": "跳过"}
HEARD_STATES = ("standing", "corrected", "recalled", "killed")
OFF_DAYS = {"next": "顺延到下一个工作日", "previous": "提前到上一个工作日", "skip": "这一次不推送"}
WEEKDAYS = {1: "周一", 2: "周二", 3: "周三", 4: "周四", 5: "周五", 6: "周六", 7: "周日"}
EARLIEST, LATEST = time(7, 0), time(21, 59)
"""Nobody is written to at night by a rule."""
BACK = timedelta(days=62)
"""So far back two days named by a rule may fall on one working day: longer than any holiday and its month."""
FARTHEST = BACK
"""A day that a rule names falls due no further away than this."""
AHEAD = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Rule:
    """规则: `every` and the one number it wants: `weekday` 1 to 7, `day` 1 to 31, `nth` 1 to 12; `at` is Beijing time.

    `day` 31 is the last day of a shorter month. `off_days` says what happens where the day named is a day off; a
    working day counted in its month never is one, unless the month has fewer.
    """

    every: str
    at: time
    off_days: str = "next"
    weekday: int | None = None
    day: int | None = None
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """一次: `named_on` is the day the rule names, by which it is known; `due_on` None: a day off, and it is skipped."""

    named_on: date
    due_on: date | None
    due_at: datetime | None
    provisional: bool = False
    """Reckoned by a year whose notice is not out yet."""


def occurrences(rule: Rule, calendar: Calendar, since: date, until: date, after: date) -> Iterator[Occurrence]:
    """Those whose named day is after `after`, within [since, until], in order; two on one day are one, the first.

    A working day of the month is named by the month's first, and itself lies within. Ends where the calendar ends.
    """
    taken: date | None = None
    for named_on in _named(rule, max(since, after - BACK), until):
        try:
            due_on = _due_on(rule, calendar, named_on)
        except OutOfYears:
            return
        if due_on is not None and (due_on == taken or due_on < since or (_by_month(rule) and due_on > until)):
            continue
        taken = due_on or taken
        if named_on > after:
            yield _occurrence(rule, calendar, named_on, due_on)


def coming(rule: Rule, calendar: Calendar, span: tuple[date, date | None], after: date, most: int) -> list[Occurrence]:
    """The next `most` that are due on some day, after the named day `after`; `span` is the first and last named day."""
    until = min(span[1] or date.max, max(span[0], after) + AHEAD)
    found = (one for one in occurrences(rule, calendar, span[0], until, after) if one.due_at is not None)
    return list(islice(found, most))


def too_late(calendar: Calendar, due_at: datetime, now: datetime) -> bool:
    """错过: a working day or more has gone by since it was due: what was to come then is no longer sent."""
    return now >= calendar.add_days(due_at, 1)


def words(rule: Rule) -> str:
    """规则的文字: “每周一09:00，遇休息日顺延到下一个工作日”."""
    named = {
        "week": f"每{WEEKDAYS.get(rule.weekday or 0, '')}",
        "month": f"每月{rule.day}日",
        "working_day": f"每月第{rule.nth}个工作日",
        "last_working_day": EVERY["last_working_day"],
    }[rule.every]
    off = "" if _by_month(rule) else f"，遇休息日{OFF_DAYS[rule.off_days]}"
    return f"{named}{rule.at:%H:%M}{off}"


def _occurrence(rule: Rule, calendar: Calendar, named_on: date, due_on: date | None) -> Occurrence:
    if due_on is None:
        return Occurrence(named_on, None, None)
    due_at = datetime.combine(due_on, rule.at, CHINA).astimezone(UTC)
    first, last = min(named_on, due_on), max(named_on, due_on)
    statuses = {calendar.day(first).status, calendar.day(last).status}
    return Occurrence(named_on, due_on, due_at, "provisional" in statuses)


def _by_month(rule: Rule) -> bool:
    return rule.every in ("working_day", "last_working_day")


def _named(rule: Rule, since: date, until: date) -> Iterator[date]:
    """The days that the rule names within [since, until]; of a working day of the month, the month's first."""
    if rule.every == "week":
        on = since + timedelta(days=((rule.weekday or 1) - since.isoweekday()) % 7)
        while on <= until:
            yield on
            on += timedelta(days=7)
        return
    year, month = since.year, since.month
    while (year, month) <= (until.year, until.month):
        wanted = min(rule.day or 1, monthrange(year, month)[1]) if rule.every == "month" else 1
        on = date(year, month, wanted)
        if _by_month(rule) or since <= on <= until:
            yield on
        year, month = year + month // 12, month % 12 + 1


def _due_on(rule: Rule, calendar: Calendar, named_on: date) -> date | None:
    if rule.every == "working_day":
        days = [day for day in _month(named_on) if calendar.is_working(day)]
        return days[(rule.nth or 1) - 1] if len(days) >= (rule.nth or 1) else None
    if rule.every == "last_working_day":
        return next((day for day in reversed(_month(named_on)) if calendar.is_working(day)), None)
    if calendar.is_working(named_on):
        return named_on
    steps = {"next": 1, "previous": -1}
    step = steps.get(rule.off_days)
    return _nearest(calendar.is_working, named_on, timedelta(days=step)) if step else None


def _nearest(works: Callable[[date], bool], on: date, step: timedelta) -> date:
    """The nearest working day in that direction. Raises OutOfYears at the end of the calendar."""
    while not works(on):
        on += step
    return on


def _month(first: date) -> list[date]:
    return [first.replace(day=n + 1) for n in range(monthrange(first.year, first.month)[1])]
