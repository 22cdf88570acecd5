"""点击计数: what one process counted since it last wrote, added to the rows of the day in one statement."""

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.notify.models import LinkOpens
from shared.db import SHANGHAI, now

AT_ONCE = 500


def add_opens(session: Session, counted: Mapping[tuple[str, str], int]) -> None:
    """Add opens by (push, unit) to today's rows. Ordered, so that two processes never hold each other up."""
    day = now(session).astimezone(SHANGHAI).date()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    pairs = sorted(counted.items())
    for start in range(0, len(pairs), AT_ONCE):
        rows = [
            {"push_id": push_id, "unit_id": unit_id, "day": day, "opens": opens}
            for (push_id, unit_id), opens in pairs[start : start + AT_ONCE]
        ]
        adding = insert(LinkOpens).values(rows)
        session.execute(
            adding.on_conflict_do_update(
                index_elements=["push_id", "unit_id", "day"],
                set_={"opens": LinkOpens.__table__.c.opens + adding.excluded.opens},
            )
        )
