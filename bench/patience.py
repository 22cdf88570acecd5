"""Rows for a benchmark go in by thousands: such a statement may take longer than one of the system's own."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import Database


def patient(session: Session) -> Session:
    """The same session, whose statements are not cut off within this transaction."""
    if session.info["db"].dialect == "postgresql":
        session.execute(sa.text("SET LOCAL statement_timeout = '300s'"))
    return session


def analyse(db: Database) -> None:
    """Tell the database what it holds now, however long it looks."""
    postgresql = db.dialect == "postgresql"
    with db.write_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if postgresql:
            connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.text("VACUUM ANALYZE" if postgresql else "ANALYZE"))
        if postgresql:
            connection.execute(sa.text("RESET statement_timeout"))
