"""The oldest open transaction of a PostgreSQL database: what it holds back (dead rows) grows as long as it stays."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

_ASKED = sa.text(
    "SELECT extract(epoch FROM clock_timestamp() - xact_start), pid, application_name FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL "
    "AND backend_type = 'client backend' ORDER BY xact_start LIMIT 1"
)


@dataclass(frozen=True)
class Oldest:
    """For how many seconds it has been open, its backend's pid, and what its program calls itself."""

    seconds: float = 0.0
    pid: int = 0
    who: str = ""


def oldest_transaction(session: Session) -> Oldest:
    """That of this database, our own left out; of other users' only with the role pg_read_all_stats. SQLite: none."""
    if session.info["db"].dialect != "postgresql":
        return Oldest()
    row = session.execute(_ASKED).one_or_none()
    return Oldest(float(row[0]), int(row[1]), str(row[2] or "")) if row else Oldest()
