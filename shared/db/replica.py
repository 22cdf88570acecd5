"""A PostgreSQL with replicas: which are missing, and whether a commit waits for one that does not confirm it."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

WAITS = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event = 'SyncRep'"
_MISSING = (
    "SELECT (SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT active) "
    "+ CASE WHEN current_setting('synchronous_standby_names') <> '' "
    "AND NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'physical') "
    "AND NOT EXISTS (SELECT FROM pg_stat_replication) THEN 1 ELSE 0 END"
)
_WAITING = (
    "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event = 'SyncRep'"
)
_ASKED = sa.text(f"SELECT ({_MISSING}), ({_WAITING})")


@dataclass(frozen=True)
class Replicas:
    """How many that should be there are not (a slot nobody reads, a name nobody answers to); for how many seconds the

    commit that has waited longest for one has waited.
    """

    missing: int = 0
    waiting: float = 0.0


def replicas(session: Session) -> Replicas:
    """Those of this PostgreSQL, the waits of this database's commits. SQLite: none."""
    if session.info["db"].dialect != "postgresql":
        return Replicas()
    missing, waiting = session.execute(_ASKED).one()
    return Replicas(int(missing), float(waiting))
