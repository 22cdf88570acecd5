"""履历: what happened to one thing, read from the service's own log."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.ground import event_log
from shared.envelope import Entry


def history(session: Session, agg_type: str, agg_id: str, after: int = 0, limit: int = 200) -> list[Entry]:
    """The facts about one aggregate in order, after a version of it; at most `limit`."""
    log = event_log.c
    mine = sa.and_(log.agg_type == agg_type, log.agg_id == agg_id, log.agg_ver > after)
    return [Entry(*row) for row in session.execute(sa.select(event_log).where(mine).order_by(log.agg_ver).limit(limit))]
