"""A PostgreSQL schema emptied between two tests: rows deleted where there are any. Truncating costs a file a table."""

from collections.abc import Collection

import sqlalchemy as sa

_ASKED: dict[tuple[str, str], str] = {}


def empty(engine: sa.Engine, schema: str, kept: Collection[str]) -> None:
    """Delete every row of a schema but those of the tables `kept`; no trigger and no foreign key looks on."""
    with engine.begin() as connection:
        at = (str(engine.url), schema)
        if at not in _ASKED:
            _ASKED[at] = _question(connection, schema, kept)
        full = list(connection.exec_driver_sql(_ASKED[at]).scalars()) if _ASKED[at] else []
        if full:
            deletes = (f"DELETE FROM {name}" for name in full)
            connection.exec_driver_sql("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))


def _question(connection: sa.Connection, schema: str, kept: Collection[str]) -> str:
    """One SELECT that gives the names of the tables in which something stands."""
    tables = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename")
    names = [name for name in connection.execute(tables, {"schema": schema}).scalars() if name not in kept]
    return " UNION ALL ".join(
        f"""SELECT '{schema}."{name}"' WHERE EXISTS (SELECT 1 FROM {schema}."{name}")""" for name in names
    )
