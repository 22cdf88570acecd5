"""Rows for whatever tables a schema has, without knowing them: what a database of an earlier step may have held."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from shared.ids import new_id

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TRIES = 25
GROUND = {"schema_version", "event_log", "stream_meta", "schema_floor", "clock"}
"""Filled by the code itself, or of one row that is there."""


def fill(connection: Connection, dice: random.Random, seen: set[str]) -> set[str]:
    """Put a row into every table that is new; `seen` gets their names, the answer is those that took one."""
    inspector = sa.inspect(connection)
    fresh = {name for name in inspector.get_table_names() if name not in GROUND | seen and "_fts" not in name}
    seen |= fresh
    tables = sa.MetaData()
    tables.reflect(connection, only=sorted(fresh))
    return {table.name for table in tables.sorted_tables if table.name in fresh and _filled(connection, table, dice)}


def _filled(connection: Connection, table: sa.Table, dice: random.Random) -> bool:
    checks = sa.inspect(connection).get_check_constraints(table.name)
    words = " ".join(check["sqltext"] for check in checks)
    return any(_taken(connection, table, row) for row in _rows(connection, table, words, dice))


def _taken(connection: Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Whether the database takes the row; what it refuses leaves nothing behind."""
    point = connection.begin_nested()
    try:
        connection.execute(table.insert().values(row))
    except (sa.exc.IntegrityError, sa.exc.DataError):
        point.rollback()
        return False
    point.commit()
    return True


def _rows(connection: Connection, table: sa.Table, checks: str, dice: random.Random) -> Iterator[dict[str, Any]]:
    parents = {key.parent.name: _values(connection, key.column) for key in table.foreign_keys}
    literals = {column.name: _literals(checks, column.name) for column in table.columns}
    for attempt in range(TRIES):
        chosen = {}
        for column in table.columns:
            if column.nullable and dice.random() < 0.5:
                continue
            texts = literals[column.name] if isinstance(column.type, sa.String) else []
            known = parents.get(column.name) or texts
            chosen[column.name] = dice.choice(known) if known else _value(column, attempt, dice)
        yield chosen


def _values(connection: Connection, column: sa.Column[Any]) -> list[Any]:
    return list(connection.scalars(sa.select(column).limit(20)))


def _literals(checks: str, name: str) -> list[str]:
    """The words that a CHECK names after a column: IN ('a', 'b') here, = ANY (ARRAY['a', 'b']) there."""
    found = re.findall(rf"\b{name}\b[^'\w]*(?:::text\W+)?(?:IN|= ANY|=)[^']*((?:'[^']*'[^')]*)+)", checks)
    return [word for part in found for word in re.findall(r"'([^']*)'", part)]


def _value(column: sa.Column[Any], attempt: int, dice: random.Random) -> Any:
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return dice.random() < 0.5
    if isinstance(kind, sa.DateTime):
        return AT
    if isinstance(kind, sa.Date):
        return date(2026, 3, 2)
    if isinstance(kind, sa.Integer):
        return attempt + 1000 if column.primary_key else dice.choice((0, 1, 2))
    if isinstance(kind, sa.Float | sa.Numeric):
        return 1.0
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Uuid) or (isinstance(kind, sa.CHAR) and kind.length == 32):
        return new_id() if isinstance(kind, sa.Uuid) else new_id().replace("-", "")
    return f"{column.name[:8]}{dice.randrange(10**6)}"[: getattr(kind, "length", None) or 40]
