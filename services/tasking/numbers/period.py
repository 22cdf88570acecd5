"""期间: from, to and the moment at which is counted, in days of the bureau's calendar; the steps of a trend."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from shared.errors import Invalid

ZONE = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no other offset since 1992."""
DAY = timedelta(days=1)
LAST = timedelta(microseconds=1)
MOST_DAYS = 400
DAYS_SHOWN = 31
"""A trend over more days than this goes by weeks unless days are asked for."""
AGED = {"today": "当天", "1-2": "1至2天", "3-6": "3至6天", "7-13": "7至13天", "14-": "14天以上"}
AGES = tuple(AGED.values())
"""How long open work has been there, in calendar days: its words change at midnight only."""
_AGE_EDGES = (0, 2, 6, 13)


@dataclass(frozen=True, slots=True)
class Asking:
    """What was asked for: a day or a moment to count at, the first and the last day of the period, days or weeks."""

    at: date | datetime | None = None
    first: date | None = None
    last: date | None = None
    each: str | None = None
    days: int = 30
    """How long the period is where no first day is named."""


@dataclass(frozen=True, slots=True)
class Period:
    """期间. Ended is what ended in [since, until]; open is what was open at `at`. Steps are [begin, end)."""

    at: datetime
    first: date
    last: date
    since: datetime
    until: datetime
    each: str
    past: bool
    """Whether `at` lies before this moment: then nothing moves any more."""
    steps: tuple[tuple[datetime, datetime], ...]

    @property
    def today(self) -> date:
        """The day that is counted at."""
        return day_of(self.at)

    @property
    def ages(self) -> tuple[datetime, ...]:
        """Edges of AGES: started before edge n is older than age n."""
        return tuple(midnight(self.today - edge * DAY) for edge in _AGE_EDGES)

    def aged(self, age: str) -> tuple[datetime | None, datetime | None]:
        """When work of this age, a key of AGED, was begun: [from, before); None has no end."""
        n = [*AGED].index(age)
        edges = (None, *self.ages, None)
        return edges[n + 1], edges[n]

    @property
    def tonight(self) -> datetime:
        """The midnight after `at`, when ages and steps move on."""
        return midnight(self.today + DAY)


def midnight(day: date) -> datetime:
    """The beginning of a day of the bureau, in UTC."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The bureau's day of a moment."""
    return moment.astimezone(ZONE).date()


def period(now: datetime, asked: Asking) -> Period:
    """The period asked for, as seen from now. Raises Invalid for a future moment and for days in a wrong order."""
    at = _moment(now, asked.at)
    last = asked.last or day_of(at)
    first = asked.first or min(last, day_of(at)) - (asked.days - 1) * DAY
    if first > last or first > day_of(at):
        raise Invalid(errors={"from": ["不得晚于截止日和统计日"]})
    if (last - first).days >= MOST_DAYS:
        raise Invalid(errors={"from": [f"期间最长{MOST_DAYS}天"]})
    each = asked.each or ("day" if (last - first).days < DAYS_SHOWN else "week")
    until = min(midnight(last + DAY) - LAST, at)
    return Period(at, first, last, midnight(first), until, each, at < now, _steps(first, min(last, day_of(at)), each))


def _moment(now: datetime, asked: date | datetime | None) -> datetime:
    """A moment as it is; a past day at its end, today at this moment."""
    if asked is None:
        return now
    if (asked if isinstance(asked, datetime) else midnight(asked)) > now:
        raise Invalid(errors={"at": ["不能是将来的日子"]})
    return min(asked if isinstance(asked, datetime) else midnight(asked + DAY) - LAST, now)


def _steps(first: date, last: date, each: str) -> tuple[tuple[datetime, datetime], ...]:
    """Days, or weeks from Monday; the first and the last may be cut short by the period."""
    found, begin = [], first
    while begin <= last:
        end = begin + DAY if each == "day" else begin + (7 - begin.weekday()) * DAY
        found.append((midnight(begin), midnight(min(end, last + DAY))))
        begin = end
    return tuple(found)
