"""今天: the day on the bureau's clock, by which reviews fall due and what is kept ends."""

from datetime import date

from sqlalchemy.orm import Session

from shared.db import now
from shared.worktime import CHINA


def today(session: Session) -> date:
    """The day in Shanghai at the moment of this transaction."""
    return now(session).astimezone(CHINA).date()
