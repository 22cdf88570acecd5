"""文号: gapless human numbers like 需〔2026〕0001号, taken in the transaction of the thing they name."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import now

SHANGHAI = ZoneInfo("Asia/Shanghai")

_TAKE = sa.text(
    "INSERT INTO counter (name, year, last) VALUES (:name, :year, :count) "
    "ON CONFLICT (name, year) DO UPDATE SET last = counter.last + :count RETURNING last"
)


def next_number(session: Session, word: str) -> str:
    """The next number of a word's series in the current Shanghai year, e.g. 需〔2026〕0001号.

    The counter row stays locked until the transaction ends: a roll-back gives the number back, so there is no gap.
    """
    return next_numbers(session, word, 1)[0]


def next_numbers(session: Session, word: str, count: int) -> list[str]:
    """The next `count` numbers of a series, in order, taken at once; [] for none."""
    if not count:
        return []
    year = now(session).astimezone(SHANGHAI).year
    last = session.execute(_TAKE, {"name": word, "year": year, "count": count}).scalar_one()
    return [f"{word}〔{year}〕{n:04d}号" for n in range(last - count + 1, last + 1)]
