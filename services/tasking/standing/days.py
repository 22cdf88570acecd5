"""日期和时刻: the day it is at the bureau, by the database's clock, and a moment as people read it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.db import SHANGHAI, now


def today(session: Session) -> date:
    """The calendar day in China at this transaction's moment."""
    return now(session).astimezone(SHANGHAI).date()


def minute(at: datetime) -> str:
    """A moment on the bureau's clock, to the minute: 2026-06-01 09:00."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
