"""A service's schema on PostgreSQL: copied at a moment while others work, put in its place again.

Rows travel by COPY, tables by our own migrations: a set fits every version of the server and wants no program of its.
"""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from deploy.backup.filling import clear, copying, filling, set_sequences, tables_of
from deploy.cli.faults import UNREACHABLE, Fault
from deploy.embedded import SERVICES
from shared.db import Database
from shared.db.migrate import upgrade
from shared.durable import sync
from shared.log.append import lock_key
from shared.settings import Settings

CHUNK = 1 << 20
OPTIONS = "-c lock_timeout=10s -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c timezone=UTC"


def connect(settings: Settings, service: str) -> psycopg.Connection[Any]:
    """A connection in the service's schema that is patient; it commits each statement unless one says BEGIN."""
    name = f"baiying-backup-{service}"
    try:
        found: psycopg.Connection[Any] = Database(service, settings).apart(
            autocommit=True, connect_timeout=5, application_name=name, options=f"{OPTIONS} -c search_path={service}"
        )
    except psycopg.OperationalError as error:
        words = str(error).strip().splitlines()[0][:200]
        raise Fault(f"连接不上{service}的数据库：{words}", "database out of reach", UNREACHABLE) from None
    return found


class PostgresSource:
    """One service's schema. Its log stands still from `lock` to `release`; readers and other writers never wait."""

    dialect = "postgresql"

    def __init__(self, settings: Settings, service: str) -> None:
        self.service = service
        self._guard, self._reader = (connect(settings, service) for _ in range(2))

    def lock(self) -> None:
        """Take the log's position lock, as whoever appends does. Raises Fault after ten seconds."""
        self._guard.execute("BEGIN")
        self._guard.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(self.service)])

    def begin(self) -> None:
        """From here on what is read is of this moment."""
        self._reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._reader.execute("SELECT 1")

    def release(self) -> None:
        """The log goes on; the moment stays."""
        self._guard.execute("ROLLBACK")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self._reader.execute(statement.encode()).fetchall()

    @property
    def size(self) -> int:
        """Bytes that are to be copied, about."""
        measured = "SELECT coalesce(sum(pg_table_size(oid)), 0)::bigint FROM pg_class WHERE relkind = 'r' "
        return int(self.rows(f"{measured} AND relnamespace = current_schema()::regnamespace")[0][0])

    def copy(self, folder: Path, each: Callable[[int], None]) -> dict[str, Any]:
        """Copy every table of the moment into one file; memory stays flat. `each` is told the bytes of every step."""
        path, tables = folder / f"{self.service}.copy.zip", {}
        with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as held:
            for table, columns in tables_of(self._reader).items():
                with held.open(f"{table}.copy", "w", force_zip64=True) as file:
                    rows = self._copy_out(table, columns, file.write, each)
                tables[table] = {"columns": columns, "rows": rows}
        self._reader.execute("ROLLBACK")
        sync(path)
        return {"file": path.name, "tables": tables}

    def _copy_out(
        self, table: str, columns: list[str], write: Callable[[bytes], Any], each: Callable[[int], None]
    ) -> int:
        rows = 0
        with self._reader.cursor() as cursor, cursor.copy(copying(table, columns, "TO STDOUT")) as data:
            for block in data:
                write(bytes(block))
                rows += bytes(block).count(b"\n")  # within a value a line's end is written as \n
                each(len(block))
        return rows

    def close(self) -> None:
        self._reader.close()
        self._guard.close()


class PostgresTarget:
    """Where one service's schema comes to lie."""

    dialect = "postgresql"

    def __init__(self, settings: Settings, service: str) -> None:
        self.settings, self.service = settings, service
        self._aside: str | None = None

    def users(self) -> list[str]:
        """The connections that our processes hold to this schema."""
        mine = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
        with connect(self.settings, self.service) as connection:
            found = connection.execute(f"SELECT client_addr, pid {mine}".encode(), [f"baiying-{self.service}"])
            return [f"数据库连接{pid}（{address or '本机'}）" for address, pid in found]

    def occupied(self) -> bool:
        """Whether there are tables already."""
        with connect(self.settings, self.service) as connection:
            return bool(tables_of(connection))

    def stage(self, file: Path, held: dict[str, Any]) -> None:
        """Move what is there aside, make the tables of the set's step and fill them. On a fault all is as it was."""
        self._aside = self._move_aside() if self.occupied() else None
        try:
            self._make(held["step"])
            with connect(self.settings, self.service) as connection, connection.transaction():
                self._fill(connection, file, held["tables"])
        except BaseException:
            self._undo()
            raise

    def swap(self, at: datetime) -> str | None:
        """Nothing more to do: it lies there. The name of the schema that was moved aside."""
        if self._aside is None:
            return None
        final = f"{self.service}_aside_{at:%Y%m%dt%H%M%S}"
        self._run("ALTER SCHEMA {} RENAME TO {}", self._aside, final)
        return final

    def _move_aside(self) -> str:
        name = f"{self.service}_aside"
        self._run("ALTER SCHEMA {} RENAME TO {}", self.service, name)
        return name

    def _undo(self) -> None:
        self._run("DROP SCHEMA IF EXISTS {} CASCADE", self.service)
        if self._aside:
            self._run("ALTER SCHEMA {} RENAME TO {}", self._aside, self.service)

    def _run(self, statement: str, *names: str) -> None:
        with connect(self.settings, self.service) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _make(self, step: str) -> None:
        db = Database(self.service, self.settings)
        service = next(one for one in SERVICES if one.name == self.service)
        try:
            upgrade(db, service.steps, service.base.metadata, to=step)
        finally:
            db.dispose()

    def _fill(self, connection: psycopg.Connection[Any], file: Path, tables: dict[str, Any]) -> None:
        names = clear(connection)
        with filling(connection), zipfile.ZipFile(file) as held, connection.cursor() as cursor:
            for table in names:
                if table in tables:
                    statement = copying(table, tables[table]["columns"], "FROM STDIN")
                    with held.open(f"{table}.copy") as rows, cursor.copy(statement) as into:
                        while block := rows.read(CHUNK):
                            into.write(block)
        set_sequences(connection)
