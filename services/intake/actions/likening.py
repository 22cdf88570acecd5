"""The index of likeness: written with a need, put away a month after nobody compares with it any more."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.likeness import keys, likeness, period
from services.intake.models import Need, NeedGram
from shared.db import now

MONTHS = 1
"""Months before the present one that are still compared with (30 days reach into one)."""
BATCH = 20_000


def index_need(session: Session, need: Need) -> None:
    """Write the pairs of a need that are not there yet; those of an earlier wording do no harm."""
    month = period(need.raised_at)
    wanted = keys(need.topic, likeness(need.title, need.body))
    there = _there(session, need.id, month, wanted) if need.version > 1 else set()
    rows = [{"period": month, "key": key, "need_id": need.id} for key in wanted if key not in there]
    if rows:
        session.execute(sa.insert(NeedGram), rows)


def _there(session: Session, need_id: str, month: int, wanted: list[int]) -> set[int]:
    mine = (NeedGram.period == month, NeedGram.key.in_(wanted), NeedGram.need_id == need_id)
    return set(session.scalars(sa.select(NeedGram.key).where(*mine)))


def put_away(session: Session) -> int:
    """Delete at most so many pairs of months that are past comparing; how many."""
    columns = (NeedGram.period, NeedGram.key, NeedGram.need_id)
    old = sa.select(*columns).where(NeedGram.period < period(now(session)) - MONTHS).limit(BATCH)
    gone = sa.delete(NeedGram).where(sa.tuple_(*columns).in_(old))
    done = session.execute(gone, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]  # of a DELETE it is there
