"""One service's database: a writing and a reading engine, transactions as context managers, on SQLite or PostgreSQL."""

import select
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session

from shared.databases import WRITES, servers_of
from shared.db.damage import is_damaged
from shared.db.deadline import lift
from shared.db.gate import Gate
from shared.db.unwritable import is_read_only
from shared.settings import Settings

WAIT_SECONDS = 5.0
POOL = 20
"""Connections to PostgreSQL of one process."""
CACHE_KIB = 1024
"""Page cache of one SQLite connection: there are dozens of them in the embedded process."""
SPILL_PAGES = 8192
"""Changed pages (of 4 KiB) that a transaction keeps in memory: to write them early, it would shut out every reader."""
PG_OPTIONS = {
    "idle_in_transaction_session_timeout": "5s",
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "timezone": "UTC",
}
DRIVER = "postgresql+psycopg"
_log = structlog.get_logger("database")


def journal_mode(version: tuple[int, int, int]) -> str:
    """WAL where the linked SQLite has the WAL-reset fix (3.51.3, 3.50.7+, 3.44.6+), else TRUNCATE (trap T1)."""
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)
    return "WAL" if fixed else "TRUNCATE"


def ear_name(service: str) -> str:
    """What a worker's listening connection calls itself at PostgreSQL: by it the others see that it lives."""
    return f"baiying-{service}-worker"


class Database:
    """A service's own database. `write()` is one transaction that commits at the end; `read()` never writes."""

    def __init__(self, service: str, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.url = settings.database_url(service)
        self.dialect = "sqlite" if self.url.startswith("sqlite") else "postgresql"
        self.on_said: list[Callable[[], None]] = []
        self.damaged = False
        """Whether a part of it was found to be damaged since this process began."""
        self.write_engine = self._sqlite(False) if self.dialect == "sqlite" else self._postgres()
        self.read_engine = self._sqlite(True) if self.dialect == "sqlite" else self.write_engine
        self._writers = Gate(1 if self.dialect == "sqlite" else POOL, WAIT_SECONDS)

    def _postgres(self) -> Engine:
        from shared.db.fence import Fence
        from shared.db.pool import ServerPool  # psycopg only where PostgreSQL is used

        url = _address(self.url)
        options = " ".join(f"-c {name}={value}" for name, value in PG_OPTIONS.items())
        engine = sa.create_engine(
            url,
            poolclass=ServerPool,
            pool_size=10,
            max_overflow=POOL - 10,
            pool_timeout=WAIT_SECONDS,
            pool_recycle=1800,
            connect_args={
                "options": f"{options} -c search_path={self.service}",
                "connect_timeout": 5,
                "keepalives_idle": 15,
                "tcp_user_timeout": 10000,
                "application_name": f"baiying-{self.service}",
            },
        )
        assert isinstance(engine.pool, ServerPool)
        engine.pool.know(engine, Fence(self.settings.data / f"{self.service}.history.json"))
        event.listen(engine, "checkout", _still_there)
        event.listen(engine, "handle_error", self._told, retval=True)
        return engine

    def _sqlite(self, reading: bool) -> Engine:
        path = sa.make_url(self.url).database or ""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            f"sqlite:///{path}",
            pool_size=8 if reading else 2,
            max_overflow=56,
            pool_timeout=WAIT_SECONDS,
            connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False, "isolation_level": None},
        )
        event.listen(engine, "connect", _pragmas(reading))
        event.listen(engine, "handle_error", _give_up)
        event.listen(engine, "handle_error", self._told, retval=True)
        begin = "BEGIN" if reading else "BEGIN IMMEDIATE"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    def _told(self, context: ExceptionContext) -> OperationalError | None:
        """What is the fault of the database or its disk is raised as such: nobody is told that the request was wrong,

        and no event is put aside for it.
        """
        origin = context.original_exception
        if is_damaged(origin):
            self.damaged = True
            _log.error("database.damaged", service=self.service, said=str(origin)[:200])
        elif not is_read_only(origin):
            return None
        return OperationalError(context.statement, context.parameters, origin)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One writing transaction: commits at the end, rolls back on any raise. Writers queue in the process: on SQLite

        for their turn, on PostgreSQL for a connection. Raises Unavailable when the queue does not move for 5 seconds,
        and while no replica confirms what is written.
        """
        self._require_commits()
        with self._writers.place(), self._session(self.write_engine) as session, session.begin():
            if self.dialect == "sqlite":
                session.connection()
            yield session
        if session.info.get("appended"):
            for ring in self.on_said:
                ring()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One reading transaction; on SQLite on connections that cannot write."""
        with self._session(self.read_engine) as session:
            session.info["reading"] = True
            yield session

    def _require_commits(self) -> None:
        if self.dialect == "postgresql":
            pool: Any = self.write_engine.pool
            pool.server.require_commits()

    def apart(self, **named: Any) -> Any:
        """A connection of psycopg's beside the pool, to the server that is written to now; `named` as psycopg has it.

        Raises psycopg.OperationalError. Only PostgreSQL.
        """
        _, where = self.write_engine.dialect.create_connect_args(self.write_engine.url)
        del where["context"]  # how the engine reads values; who comes beside it reads them as psycopg does
        pool: Any = self.write_engine.pool
        return pool.server.beside(**{**where, **named})

    def _session(self, engine: Engine) -> Session:
        info: dict[str, Any] = {"db": self, "test_clock": self.settings.keys == "test", "said": []}
        return Session(engine, autoflush=True, expire_on_commit=False, info=info)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.write_engine.dispose()
        self.read_engine.dispose()


def think_long(session: Session) -> None:
    """For a rare act that works for seconds between two statements (an import of thousands): it is not cut off.

    Only this transaction, and two minutes at most: a frozen holder of the log's position stops nobody for longer.
    """
    lift()
    if session.info["db"].dialect == "postgresql":
        session.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '120s'"))


def _address(url: str) -> sa.URL:
    """For the pool. Several servers stand beside each other in one name, as the driver wants them."""
    servers = servers_of(url)
    if len(servers) < 2:
        return sa.make_url(url).set(drivername=DRIVER)
    parts = urlsplit(url)
    who, at, _ = parts.netloc.rpartition("@")
    alone = sa.make_url(urlunsplit(parts._replace(netloc=f"{who}{at}")))
    hosts, ports = (",".join(str(part) for part in each) for each in zip(*servers, strict=True))
    query = {"target_session_attrs": WRITES, **alone.query, "host": hosts, "port": ports}
    return alone.set(drivername=DRIVER, query=query)


def _still_there(connection: Any, _record: Any, _fairy: Any) -> None:
    """A pooled connection that the server closed meanwhile is replaced, and with it all of that age: no round trip.

    An idle connection has nothing to say: what waits to be read there is a farewell or the end of the connection.
    Keep-alives and tcp_user_timeout bring a silent break to the socket too.
    """
    waiting = select.poll()
    if not connection.closed:
        waiting.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if connection.closed or waiting.poll(0):
        raise InvalidatePoolError


def _give_up(context: ExceptionContext) -> None:
    """One made while the disk was read-only could never write again, and one after a fault of the disk is not trusted.

    The next one opens the file anew, so that everything goes on by itself once the disk does.
    """
    name = getattr(context.original_exception, "sqlite_errorname", None) or ""
    if name.startswith(("SQLITE_READONLY", "SQLITE_IOERR")):
        context.is_disconnect = True


def _pragmas(reading: bool) -> Callable[[sqlite3.Connection, Any], None]:
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        version = tuple(int(part) for part in connection.execute("SELECT sqlite_version()").fetchone()[0].split("."))
        connection.execute(f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}")
        if not reading:
            connection.execute(f"PRAGMA journal_mode = {journal_mode((version[0], version[1], version[2]))}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA cache_spill = {SPILL_PAGES}")
        connection.execute("PRAGMA foreign_keys = ON")
        if reading:
            connection.execute("PRAGMA query_only = ON")

    return on_connect
