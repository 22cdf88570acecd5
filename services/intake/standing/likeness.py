"""相似需求 by the index of pairs: the needs that share the rarest pairs, compared in earnest."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.likeness import FIRST_WORDS, keys, likeness, most_alike, period
from services.intake.models import Need
from shared.db import Uuid

COMPARED_DAYS = 30
COMMON = 450
"""Of a pair that stands in more needs of a month only so many are looked at, the newest, and only if none is rarer."""
LOOKED_AT = 1800
"""So many entries of the index are gone through, those of the rarest pairs first."""
COMPARED = 60
"""So many needs that share most of the rare pairs are compared in earnest."""
GONE = ("withdrawn", "declined")
Walk = tuple[int, int]
"""A month and a pair: one stretch of the index."""


def alike_needs(session: Session, topic: str, title: str, body: str, at: datetime) -> list[str]:
    """Ids of at most five needs of the same topic from the last 30 days that are alike, the most alike first."""
    one = likeness(title, body)
    since = at - timedelta(days=COMPARED_DAYS)
    months = sorted({period(since), period(at)})
    found = _sharing(session, _rarest(session, [(month, key) for key in keys(topic, one) for month in months]))
    if not found:
        return []
    return most_alike(one, [row[:3] for row in _texts(session, found) if row[3] == topic and row[4] > since])


def _texts(session: Session, ids: list[str]) -> list[Any]:
    """(id, title, first words, topic, raised at). By their ids alone, or SQLite would walk the whole topic."""
    near = sa.select(Need.id, Need.title, sa.func.substr(Need.body, 1, FIRST_WORDS), Need.topic, Need.raised_at)
    return [*session.execute(near.where(Need.id.in_(ids), Need.state.not_in(GONE)))]


def _rarest(session: Session, walks: list[Walk]) -> list[Walk]:
    """The stretches to go through: the shortest first, as many as LOOKED_AT allows, one at least."""
    if not walks:
        return []
    lengths = session.execute(_lengths(len(walks)), _numbers(walks)).all()
    chosen: list[Walk] = []
    gone_through = 0
    for length, n in sorted((length, n) for n, length in lengths if length):
        if chosen and gone_through + length > LOOKED_AT:
            break
        chosen.append(walks[n])
        gone_through += length
    return chosen


def _sharing(session: Session, walks: list[Walk]) -> list[str]:
    """The needs that stand in the most of these stretches, the newest of equals first."""
    if not walks:
        return []
    return [row.need_id for row in session.execute(_most_shared(len(walks)), _numbers(walks))]


def _numbers(walks: list[Walk]) -> dict[str, int]:
    months = {f"p{n}": month for n, (month, _) in enumerate(walks)}
    return months | {f"k{n}": key for n, (_, key) in enumerate(walks)}


def _walk(n: int, column: str) -> str:
    return f"SELECT {column} FROM need_gram WHERE period = :p{n} AND key = :k{n} ORDER BY need_id DESC LIMIT {COMMON}"


@lru_cache(maxsize=256)
def _lengths(walks: int) -> sa.TextClause:
    """Written out, as the next one: building it of parts takes longer than running it."""
    listed = ", ".join(f"({n}, :p{n}, :k{n})" for n in range(walks))
    stretch = f"SELECT 1 FROM need_gram AS g WHERE g.period = v.p AND g.key = v.k LIMIT {COMMON}"
    return sa.text(
        f"WITH v(n, p, k) AS (VALUES {listed}) SELECT v.n, (SELECT count(*) FROM ({stretch}) AS w) AS length FROM v"
    )


@lru_cache(maxsize=256)
def _most_shared(walks: int) -> sa.TextualSelect:
    parts = [f"SELECT * FROM ({_walk(n, 'need_id')}) AS w{n}" for n in range(walks)]
    text = (
        f"SELECT need_id, count(*) AS shared FROM ({' UNION ALL '.join(parts)}) AS found "
        f"GROUP BY need_id ORDER BY shared DESC, need_id DESC LIMIT {COMPARED}"
    )
    return sa.text(text).columns(sa.column("need_id", Uuid), sa.column("shared", sa.Integer))
