"""换密钥: everything sealed at rest, sealed anew under the first key of the ring, in batches, while the system runs.

A column that holds sealed text says so where it is declared: `info={"sealed_about": "<column of the id>"}`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shared.db import Database, ground
from shared.identity.sealing import SealBroken, is_sealed_now, seal, unseal

BATCH = 200


@dataclass
class Resealed:
    """What became of one column: sealed anew, already under the first key, and what no key of the ring opens."""

    column: str
    anew: int = 0
    current: int = 0
    unreadable: int = 0


def sealed_columns(metadata: sa.MetaData) -> list[sa.Column[Any]]:
    """Every column of a service, and of the ground that all share, that holds sealed text."""
    tables = [*metadata.sorted_tables, *(table for table in ground.sorted_tables if table.name not in metadata.tables)]
    return [column for table in tables for column in table.columns if "sealed_about" in column.info]


def reseal(db: Database, metadata: sa.MetaData, each: Callable[[int], None] = lambda _: None) -> list[Resealed]:
    """Seal anew what is not under the first key; `each` is told how many texts were looked at.

    A batch is one transaction: cut off at any moment, the next call goes on from there. A text that somebody changed
    meanwhile is left to the next call; his is sealed under the first key already. What cannot be opened stays.
    """
    found = []
    for column in sealed_columns(metadata):
        outcome = Resealed(f"{column.table.name}.{column.name}")
        for rows in _batches(db, column):
            with db.write() as session:
                for key, about, sealed in rows:
                    _one(session, column, outcome, (key, about, sealed))
            each(len(rows))
        found.append(outcome)
    return found


def _batches(db: Database, column: sa.Column[Any]) -> Iterator[list[Any]]:
    """The sealed texts in the order of their rows' keys: (key, about whom, text)."""
    (key,) = column.table.primary_key.columns
    about = column.table.c[column.info["sealed_about"]]
    after = None
    while True:
        query = sa.select(key, about, column).where(column.is_not(None)).order_by(key).limit(BATCH)
        with db.read() as session:
            rows = list(session.execute(query if after is None else query.where(key > after)).all())
        if not rows:
            return
        yield rows
        after = rows[-1][0]


def _one(session: Any, column: sa.Column[Any], outcome: Resealed, row: tuple[Any, str, str]) -> None:
    key, about, sealed = row
    settings = session.info["db"].settings
    if is_sealed_now(settings, sealed):
        outcome.current += 1
        return
    try:
        fresh = seal(settings, about, unseal(settings, about, sealed))
    except SealBroken:
        outcome.unreadable += 1
        return
    (own,) = column.table.primary_key.columns
    same = sa.update(column.table).where(own == key, column == sealed)  # changed meanwhile: his stays
    outcome.anew += int(session.execute(same.values({column.name: fresh})).rowcount)
