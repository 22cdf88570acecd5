"""今天: the day it is at the bureau, by the database's clock."""

from datetime import date

from sqlalchemy.orm import Session

from shared.db import SHANGHAI, now


def today(session: Session) -> date:
    """The calendar day in China at this transaction's moment."""
    return now(session).astimezone(SHANGHAI).date()
