"""短链接的写入: opens counted since, added to the day in one statement; the pages that people posted by hand."""

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.notify.models import LinkOpens, PostedPage
from shared.db import SHANGHAI, now
from shared.events import PlacementConfirmed

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


def keep_page(session: Session, fact: PlacementConfirmed) -> None:
    """Where a publication was posted by hand; forgotten where it was taken down. Heard twice, it is one row."""
    row = session.get(PostedPage, (fact.publication_id, fact.channel))
    if fact.action == "withdraw" or not fact.url:
        if row is not None and fact.action == "withdraw":
            session.delete(row)
        return
    if row is None:
        row = PostedPage(publication_id=fact.publication_id, channel=fact.channel, url=fact.url, at=fact.at)
        session.add(row)
    row.url, row.at = fact.url[:2000], fact.at
    session.flush()
