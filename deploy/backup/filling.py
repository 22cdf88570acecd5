"""Filling a schema on PostgreSQL that migrations have just made: its tables, rows in any order, the next numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

BY_MIGRATIONS = ("schema_version",)
"""Written by the migrations themselves when the tables are made."""


def tables_of(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """The tables of the schema with those of their columns that hold something of their own."""
    found: dict[str, list[str]] = {}
    statement = (
        "SELECT t.table_name, c.column_name FROM information_schema.tables t JOIN information_schema.columns c "
        "USING (table_schema, table_name) WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' "
        "AND c.is_generated = 'NEVER' ORDER BY t.table_name, c.ordinal_position"
    )
    for table, column in connection.execute(statement):
        found.setdefault(table, []).append(column)
    return found


@contextmanager
def filling(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Rows come as they were, in any order: triggers guard what people do, not this; foreign keys are checked last."""
    keys = connection.execute(
        "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).fetchall()
    for table, key in keys:
        _alter(connection, table, "ALTER CONSTRAINT {} DEFERRABLE INITIALLY DEFERRED", key)
    names = tables_of(connection)
    for table in names:
        _alter(connection, table, "DISABLE TRIGGER USER")
    yield
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in names:
        _alter(connection, table, "ENABLE TRIGGER USER")
    for table, key in keys:
        _alter(connection, table, "ALTER CONSTRAINT {} NOT DEFERRABLE", key)


def _alter(connection: psycopg.Connection[Any], table: str, how: str, *names: str) -> None:
    statement = sql.SQL("ALTER TABLE {} " + how)
    connection.execute(statement.format(sql.Identifier(table), *map(sql.Identifier, names)))


def clear(connection: psycopg.Connection[Any]) -> list[str]:
    """Empty every table but the migrations' own; their names."""
    names = [name for name in tables_of(connection) if name not in BY_MIGRATIONS]
    connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))
    return names


def set_sequences(connection: psycopg.Connection[Any]) -> None:
    """Numbers that the database gives go on after the highest there is."""
    counted = (
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) FROM "
        "information_schema.columns WHERE table_schema = current_schema()"
    )
    for table, column, sequence in connection.execute(counted).fetchall():
        if sequence:
            highest = sql.SQL("SELECT setval({}, coalesce(max({}), 0) + 1, false) FROM {}")
            names = (sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table))
            connection.execute(highest.format(*names))


def copying(table: str, columns: list[str], way: str) -> sql.Composed:
    """COPY of these columns, TO STDOUT or FROM STDIN."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) " + way).format(sql.Identifier(table), names)
