"""Migrations: each service's numbered steps, under a lock, head re-checked inside it (trap D8)."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from shared.db.engine import Database
from shared.db.floor import ENVIRONMENT, Standing, current, lay, newest, standing
from shared.db.ground import ground

__all__ = ["SchemaMismatch", "check", "current", "how_it_stands", "newest", "require_current", "upgrade"]
LOCK_WAIT_SECONDS = 60
"""So long a process that starts waits for others that migrate, or for a killed one that still holds the file."""


class SchemaMismatch(RuntimeError):
    """The database's schema is older or newer than this code: run `migrate`, or roll the code forward."""

    def __init__(self, words: str, newer: bool = False) -> None:
        self.newer = newer
        super().__init__(words)


def _config(steps: Path, metadata: sa.MetaData, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(steps))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, metadata=[ground, metadata])
    return config


def upgrade(db: Database, steps: Path, metadata: sa.MetaData, to: str = "head") -> tuple[str | None, str | None]:
    """Bring a service's database to the newest schema, or to an earlier step. Returns the numbers before and after.

    Several processes may call it at once: one works, the others wait and find it done. A database newer than this code
    is left as it is; raises SchemaMismatch when this code may not run on it.
    """
    with _alone(db), _patient(db) as connection:
        found = standing(connection, steps)
        connection.rollback()
        if found.newer:
            _insist(db, found)
            return found.have, found.have
        with connection.begin():
            if found.have != found.want:
                _think_long(db, connection)
                command.upgrade(_config(steps, metadata, connection), to)
            lay(connection, steps)
            return found.have, current(connection)


def check(db: Database, steps: Path, metadata: sa.MetaData) -> list[str]:
    """What the tables and the models disagree about; empty when all is well.

    Of a database newer than this code only what this code misses counts: the rest is what newer code put there.
    """
    with db.write_engine.connect() as connection:
        _think_long(db, connection)
        newer = standing(connection, steps).newer
        options = {"compare_type": True, "version_table": "schema_version", "include_name": _is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, [ground, metadata])  # type: ignore[arg-type]
        return [str(difference) for difference in found if not newer or str(difference[0]).startswith("add_")]


def _think_long(db: Database, connection: Connection) -> None:
    """A busy machine thinks for long between two statements: this transaction is not cut off."""
    if db.dialect == "postgresql":
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '120s'"))


def _is_modelled(name: str | None, kind: str, parents: Any) -> bool:
    """What searches look into is made by migrations alone: SQLite's FTS tables (_fts), an index on pieces of a text."""
    held = name or ""
    return not ((kind == "table" and "_fts" in held) or (kind == "index" and held.endswith("_pieces")))


def how_it_stands(db: Database, steps: Path) -> Standing:
    """How a service's database and this code stand to each other."""
    with db.write_engine.connect() as connection:
        return standing(connection, steps)


def require_current(db: Database, steps: Path) -> None:
    """Raise SchemaMismatch unless this code may run: the database is at its newest step, or newer with room for it."""
    _insist(db, how_it_stands(db, steps))


def _insist(db: Database, found: Standing) -> None:
    if not found.fits:
        raise SchemaMismatch(f"{db.service}: {found}", found.newer)


@contextmanager
def _patient(db: Database) -> Iterator[Connection]:
    """A connection that waits for SQLite's lock as long as for PostgreSQL's: giving up at once would end the server.

    On SQLite a step makes a table anew by dropping the old one, which would take along the rows that refer to it, or
    fail because of them: so references are not watched meanwhile, and looked at as a whole before the transaction ends.
    """
    with db.write_engine.connect() as connection:
        held = connection.connection.driver_connection
        if db.dialect == "sqlite" and held is not None:
            usual = held.execute("PRAGMA busy_timeout").fetchone()[0]
            held.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1000}")
            held.execute("PRAGMA foreign_keys = OFF")
            try:
                yield connection
            finally:
                connection.rollback()
                held.execute("PRAGMA foreign_keys = ON")
                held.execute(f"PRAGMA busy_timeout = {usual}")
        else:
            yield connection


def _require_whole(db: Database, connection: Connection) -> None:
    """Raise SchemaMismatch when a row refers to one that is not there; PostgreSQL watches that itself."""
    if db.dialect == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if broken:
            raise SchemaMismatch(
                f"{db.service}: rows refer to what is not there: {[*map(tuple, broken)]}; nothing was changed"
            )


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    if db.dialect == "sqlite":
        path = db.settings.data / f"{db.service}.migrate.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        return
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=db.apart, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_WAIT_SECONDS}s'"))
        key = {"name": f"migrate:{db.service}"}
        connection.execute(sa.text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), key)
        try:
            connection.execute(sa.text(f'CREATE SCHEMA IF NOT EXISTS "{db.service}"'))
            yield
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), key)
    engine.dispose()
