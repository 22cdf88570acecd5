"""Pure: 任期, the days on which a role is held; both ends included, on the calendar of the bureau."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BUREAU_TIME = ZoneInfo("Asia/Shanghai")
Term = tuple[date | None, date | None]
OPEN: Term = (None, None)


def today(at: datetime) -> date:
    """The day that it is in the bureau at this moment."""
    return at.astimezone(BUREAU_TIME).date()


def holds(term: Term, on: date) -> bool:
    """Whether a role with this term is held on that day."""
    since, until = term
    return (since is None or since <= on) and (until is None or on <= until)


def term_fault(term: Term, on: date) -> str | None:
    """Why this may not be a term given on that day (Chinese), or None."""
    since, until = term
    if since and until and until < since:
        return "任期的结束日期早于开始日期"
    return "任期已经结束" if until and until < on else None
