"""Rows for whatever tables a schema has, without knowing them: what a database of an earlier step may have held."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from shared.ids import new_id

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)
TRIES = 600
CODES = {"schema_version", "event_log", "stream_meta", "schema_floor"}
"""Filled by the code itself: every migration, every event, the first start."""
PARTS = ("writing", "first", "second", "legal", "final", "publishing")
HASH = "a" * 64
Row = dict[str, Any]


def fill(connection: Connection, dice: random.Random) -> None:
    """Put a row into every table that has none, if there is one that it takes."""
    if connection.dialect.name == "postgresql":  # between two rows it may think for long
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '120s'"))
    tables = sa.MetaData()
    tables.reflect(connection, only=lambda name, _: "_fts" not in name)
    for table in tables.sorted_tables:
        if table.name in CODES or connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)):
            continue
        if table.name == "publication":
            _publish(connection, tables, dice)
        else:
            put(connection, table, dice)


def put(connection: Connection, table: sa.Table, dice: random.Random, **fixed: Any) -> bool:
    """One row with these values and others that fit; whether the database took one."""
    rules = _rules(connection, table.name)
    return any(_taken(connection, table, _row(connection, table, rules, dice, fixed)) for _ in range(TRIES))


def _rules(connection: Connection, table: str) -> str:
    """What the database checks of each row, in its own words."""
    if connection.dialect.name == "sqlite":
        return str(connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}))
    return " ".join(check["sqltext"] for check in sa.inspect(connection).get_check_constraints(table))


def _publish(connection: Connection, tables: sa.MetaData, dice: random.Random) -> None:
    """What was published was approved by every level, each another person, as triggers want it."""
    of = tables.tables
    task = dict.fromkeys(("task_id",), connection.scalar(sa.select(of["task"].c.id)))
    people = {part: _value(of["task_person"].c.person_id, "", dice) for part in PARTS}
    version = {**task, "n": 1000, "content_hash": HASH, "title": "三秋", "text": "注意安全"}
    for part, person in people.items():
        put(connection, of["task_person"], dice, **task, person_id=person, part=part)
    put(connection, of["draft_version"], dice, **version, author_id=people["writing"], part="writing")
    for part in ("first", "second", "legal", "final"):
        given = {**task, "n": 1000, "content_hash": HASH, "stage": f"{part}_review", "part": part, "verdict": "approve"}
        put(connection, of["review"], dice, **given, round=1000, person_id=people[part], voided_at=None)
    names = ("written_by", "first_by", "second_by", "legal_by", "final_by", "published_by")
    by = dict(zip(names, people.values(), strict=True))
    put(connection, of["publication"], dice, **version, **by, part="publishing")


def _taken(connection: Connection, table: sa.Table, row: Row) -> bool:
    """Whether the database takes the row; what it refuses leaves nothing behind."""
    point = connection.begin_nested()
    try:
        connection.execute(table.insert().values(row))
    except (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.InternalError):
        point.rollback()
        return False
    point.commit()
    return True


def _row(connection: Connection, table: sa.Table, rules: str, dice: random.Random, fixed: Row) -> Row:
    """Few, half or nearly all of what may be empty is: most rules about that hold together."""
    empty = dice.choice((0.1, 0.5, 0.9))
    chosen: Row = {name: value for name, value in fixed.items() if name in table.columns}
    for names, remote in _references(table):
        if not set(names) <= chosen.keys():
            chosen.update(_referred(connection, names, remote, chosen, dice))
    for column in table.columns:
        if column.name not in chosen:
            left_out = column.nullable and (column.foreign_keys or dice.random() < empty)
            chosen[column.name] = None if left_out else _value(column, rules, dice)
    return chosen


def _references(table: sa.Table) -> Iterator[tuple[list[str], list[sa.Column[Any]]]]:
    """The widest first: what it chooses holds for the others."""
    for key in sorted(table.foreign_key_constraints, key=lambda key: -len(key.columns)):
        yield [column.name for column in key.columns], [element.column for element in key.elements]


def _referred(
    connection: Connection, names: list[str], remote: list[sa.Column[Any]], chosen: Row, dice: random.Random
) -> Row:
    """A row of the table that is referred to, which agrees with what is chosen; nothing when there is none."""
    agreed = [column == chosen[name] for name, column in zip(names, remote, strict=True) if name in chosen]
    rows = connection.execute(sa.select(*remote).where(*agreed).limit(20)).all()
    return dict(zip(names, dice.choice(rows), strict=True)) if rows and dice.random() < 0.9 else {}


def _literals(rules: str, name: str) -> list[str]:
    """The words that a CHECK names after a column: IN ('a', 'b') here, = ANY (ARRAY['a', 'b']) there."""
    found = re.findall(rf"\b{name}\b[^'\w]*(?:::text\W+)?(?:IN|= ANY|=)[\s(]*(?:ARRAY\[)?((?:'[^']*'[^')]*)+)", rules)
    return [word for part in found for word in re.findall(r"'([^']*)'", part)]


def _value(column: sa.Column[Any], rules: str, dice: random.Random) -> Any:
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return dice.random() < 0.5
    if isinstance(kind, sa.DateTime):
        return AT + timedelta(days=dice.randrange(3))
    if isinstance(kind, sa.Date):
        return DAY + timedelta(days=dice.randrange(3))
    if isinstance(kind, sa.Integer):
        return dice.choice((0, 1, 2, 3, dice.randrange(1000, 10**6)))
    if isinstance(kind, sa.Float | sa.Numeric):
        return 1.0
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Uuid) or (isinstance(kind, sa.CHAR) and kind.length == 32):
        return new_id() if isinstance(kind, sa.Uuid) else new_id().replace("-", "")
    return _text(column, rules, dice)


def _text(column: sa.Column[Any], rules: str, dice: random.Random) -> str:
    """One of the words that a rule names, as long as one wants it, or any."""
    if words := _literals(rules, column.name):
        return dice.choice(words)
    if exact := re.search(rf"length\(+{column.name}\b[^=<>]*=\s*(\d+)", rules):
        return f"{dice.randrange(16**8):08x}".ljust(int(exact[1]), "0")
    return f"{column.name[:8]}{dice.randrange(10**6)}"[: getattr(column.type, "length", None) or 40]
