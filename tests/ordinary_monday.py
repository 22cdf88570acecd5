"""A deterministic moment to begin at, whatever day a test runs: Monday 09:00 in Beijing, two ordinary weeks ahead."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from shared.db import forward, now
from shared.worktime import CHINA, Calendar

CALENDAR = Calendar()


def next_monday(at: datetime) -> datetime:
    """The next Monday 09:00 after which for two weeks Monday to Friday are worked and no other day is."""
    day = at.astimezone(CHINA).date() + timedelta(days=1)
    while day.weekday() or not all(_ordinary(day + timedelta(days=n)) for n in range(14)):
        day += timedelta(days=1)
    return datetime.combine(day, time(9), CHINA)


def _ordinary(day: date) -> bool:
    return CALENDAR.is_working(day) == (day.weekday() < 5)


def begin_on_monday(session: Session) -> None:
    """Move a database's test clock there."""
    forward(session, next_monday(now(session)) - now(session))
