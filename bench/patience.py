"""Rows for a benchmark go in by thousands: such a statement may take longer than one of the system's own."""

import sqlalchemy as sa
from sqlalchemy.orm import Session


def patient(session: Session) -> Session:
    """The same session, whose statements are not cut off within this transaction."""
    if session.info["db"].dialect == "postgresql":
        session.execute(sa.text("SET LOCAL statement_timeout = '300s'"))
    return session
