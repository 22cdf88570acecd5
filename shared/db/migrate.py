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
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from shared.db.engine import Database
from shared.db.ground import ground

ENVIRONMENT = Path(__file__).parent.parent / "migrations"
LOCK_WAIT_SECONDS = 60
"""So long a process that starts waits for others that migrate, or for a killed one that still holds the file."""


class SchemaMismatch(RuntimeError):
    """The database's schema is older or newer than this code: run `migrate`, or roll the code forward."""


def _config(steps: Path, metadata: sa.MetaData, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(steps))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, metadata=[ground, metadata])
    return config


def newest(steps: Path) -> str | None:
    """The number of the newest migration in a service's folder."""
    return ScriptDirectory.from_config(_config(steps, sa.MetaData())).get_current_head()


def current(connection: Connection) -> str | None:
    """The number the database is at; None when it is empty."""
    return MigrationContext.configure(connection, opts={"version_table": "schema_version"}).get_current_revision()


def upgrade(db: Database, steps: Path, metadata: sa.MetaData, to: str = "head") -> tuple[str | None, str | None]:
    """Bring a service's database to the newest schema, or to an earlier step. Returns the numbers before and after.

    Several processes may call it at once: one works, the others wait and find it done.
    """
    with _alone(db), _patient(db) as connection:
        before = current(connection)
        connection.rollback()
        if before != (newest(steps) if to == "head" else to):
            with connection.begin():
                if db.dialect == "postgresql":  # a busy machine thinks for long between two steps: it is not cut off
                    connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '120s'"))
                command.upgrade(_config(steps, metadata, connection), to)
        with connection.begin():
            return before, current(connection)


def check(db: Database, steps: Path, metadata: sa.MetaData) -> list[str]:
    """What the tables and the models disagree about; empty when all is well."""
    with db.write_engine.connect() as connection:
        options = {"compare_type": True, "version_table": "schema_version", "include_name": _is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        return [str(difference) for difference in compare_metadata(context, [ground, metadata])]  # type: ignore[arg-type]


def _is_modelled(name: str | None, kind: str, parents: Any) -> bool:
    """What searches look into is made by migrations alone: SQLite's FTS tables (_fts), an index on pieces of a text."""
    held = name or ""
    return not ((kind == "table" and "_fts" in held) or (kind == "index" and held.endswith("_pieces")))


def require_current(db: Database, steps: Path) -> None:
    """Raise SchemaMismatch unless the database is at the newest migration this code knows."""
    with db.write_engine.connect() as connection:
        have, want = current(connection), newest(steps)
    if have != want:
        raise SchemaMismatch(f"{db.service}: at {have or 'nothing'}, this code wants {want}: run migrate")


@contextmanager
def _patient(db: Database) -> Iterator[Connection]:
    """A connection that waits for SQLite's lock as long as for PostgreSQL's: giving up at once would end the server."""
    with db.write_engine.connect() as connection:
        held = connection.connection.driver_connection
        if db.dialect == "sqlite" and held is not None:
            usual = held.execute("PRAGMA busy_timeout").fetchone()[0]
            held.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1000}")
            try:
                yield connection
            finally:
                held.execute(f"PRAGMA busy_timeout = {usual}")
        else:
            yield connection


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    if db.dialect == "sqlite":
        path = db.settings.data / f"{db.service}.migrate.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        return
    engine = sa.create_engine(db.write_engine.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
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
