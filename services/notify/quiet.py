"""安静时间: when a message may leave, by the office hours or by somebody's own, at once or in a digest. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.worktime import CHINA, Calendar, OutOfYears

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LOOKED = 60
"""Days or hours looked ahead; no holiday is nearly as long."""


@dataclass(frozen=True, slots=True)
class Wish:
    """怎样发: `digest` each, hourly or daily; `quiet`: in hours only; `opens` and `closes` (minutes since midnight):

    own hours instead of the office's, on working days unless `every_day`.
    """

    digest: str = "each"
    quiet: bool = True
    opens: int | None = None
    closes: int | None = None
    every_day: bool = False


AT_ONCE = Wish(quiet=False)


def leaves_at(wish: Wish, due: datetime, calendar: Calendar) -> datetime:
    """The first moment from `due` on at which what became due then may leave; never before it.

    Asked again with its own answer it gives the same one, so that a row that waited is not made to wait anew. Where
    the calendar knows no working time nothing is held back.
    """
    hours = _hours(wish, calendar)
    try:
        if wish.digest == "hourly":
            return _full_hour(due, hours)
        if wish.digest == "daily":
            return _first_of_a_day(due, hours if wish.quiet else calendar.next_open)
        return hours(due)
    except OutOfYears:
        return due


Opening = Callable[[datetime], datetime]
"""A moment -> itself if it lies in hours, else when they begin again."""


def _hours(wish: Wish, calendar: Calendar) -> Opening:
    if not wish.quiet:
        return lambda at: at
    if wish.opens is None or wish.closes is None:
        return calendar.next_open
    opens, closes = timedelta(minutes=wish.opens), timedelta(minutes=wish.closes)

    def own(at: datetime) -> datetime:
        first = at.astimezone(CHINA).date()
        for n in range(LOOKED):
            day = first + n * DAY
            begins, ends = _midnight(day) + opens, _midnight(day) + closes
            if at < ends and (wish.every_day or calendar.is_working(day)):
                return max(at, begins.astimezone(at.tzinfo))
        return at

    return own


def _full_hour(due: datetime, hours: Opening) -> datetime:
    """The next full hour that lies in hours."""
    at = _rounded_up(due)
    for _ in range(LOOKED):
        opened = hours(at)
        if opened == at:
            return at
        at = _rounded_up(opened)
    return hours(due)


def _first_of_a_day(due: datetime, hours: Opening) -> datetime:
    """When the first day begins that begins at `due` or later: 03:00 waits for this morning, 09:30 for the next."""
    today = due.astimezone(CHINA).date()
    begins = hours(_midnight(today).astimezone(due.tzinfo))
    return begins if begins >= due else hours(_midnight(today + DAY).astimezone(due.tzinfo))


def _rounded_up(at: datetime) -> datetime:
    whole = at.replace(minute=0, second=0, microsecond=0)
    return whole if whole == at else whole + HOUR


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
