"""A PostgreSQL that says nothing (frozen, its disk hanging): nobody waits for it for ever, and nothing piles up on it.

Its kernel goes on acknowledging, so no time-out of TCP ends the wait, and its own statement_timeout stands still too.
"""

import socket
import threading
import time
from collections.abc import Generator
from itertools import zip_longest
from typing import Any, TypeVar

import psycopg
import structlog
from psycopg.errors import ConnectionTimeout

from shared.db.fence import ASKED, Fence
from shared.db.replica import WAITS
from shared.errors import Unavailable

SILENCE = 6.0
"""Seconds without an end after which whoever waits asks whether the server is there at all."""
ASKING = 2.0
BETWEEN = 0.5
"""Seconds between two questions whether a replica is back."""
AWAY = "数据库的副本没有回应，暂时不能保存，仍可查看，请稍后再试"
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""The protocol's first question; a server answers it with one byte before it wants to know who asks."""
Result = TypeVar("Result")
_log = structlog.get_logger("database")


class Server:
    """What the connections of one pool know of their server, or of the several of which one is written to."""

    def __init__(self, fence: Fence | None = None) -> None:
        self.fence = fence
        self._where: tuple[str, int] | None = None
        """Where the last connection led; a socket's folder begins with a slash."""
        self._asked: dict[str, Any] = {}
        """What it was asked with."""
        self._lock = threading.Lock()
        self._silent = False
        self._held: int | None = None
        """The backend whose commit waits for a replica."""
        self._ask_at = 0.0

    def connect(self, *words: Any, **named: Any) -> "Listening":
        """A connection as psycopg makes it, that asks here. Raises psycopg.OperationalError."""
        self._asked = named
        started = time.monotonic()
        try:
            made = self._connected(words, named)
        except ConnectionTimeout:
            self.answers()
            raise
        except psycopg.OperationalError:
            self._silent = self._silent or (self._several and time.monotonic() - started > ASKING)
            raise
        made.server = self
        return made

    def beside(self, **named: Any) -> "Listening":
        """A connection of its own beside the pool, to the same server; it waits for ever. Raises as `connect`."""
        return self._connected((), named)

    def _connected(self, words: Any, named: dict[str, Any]) -> "Listening":
        """Of several servers the one that took us last is asked first: one without power lets every other wait."""
        last: psycopg.OperationalError | None = None
        for host, port in self._in_turn(named):
            where = {"host": host, "port": port} if host else {}
            try:
                made = Listening.connect(*words, **{**named, **where})
                if where:
                    self._require_newest(made)
            except psycopg.OperationalError as error:
                last = error
                continue
            self._where = made.info.host, made.info.port
            return made
        assert last is not None
        raise last

    def _in_turn(self, named: dict[str, Any]) -> list[tuple[str, str]]:
        hosts, ports = str(named.get("host") or "").split(","), str(named.get("port") or "").split(",")
        if len(hosts) < 2:
            return [("", "")]
        found = list(zip_longest(hosts, ports[: len(hosts)], fillvalue=ports[-1]))
        return sorted(found, key=lambda each: each != (self._where and (self._where[0], str(self._where[1]))))

    @property
    def _several(self) -> bool:
        return "," in str(self._asked.get("host") or "")

    def _require_newest(self, made: "Listening") -> None:
        """Raises psycopg.OperationalError for an old primary that has come back."""
        if self.fence is None:
            return
        system, timeline = made.execute(ASKED).fetchone() or ("", None)
        made.rollback()
        if timeline is not None and not self.fence.lets(system, timeline):
            where = f"{made.info.host}:{made.info.port}"
            made.close()
            _log.critical("database.old_primary", server=where, timeline=timeline)
            raise psycopg.OperationalError(f"{where} writes timeline {timeline}, which another server has left behind")

    def answers(self) -> bool:
        """Ask it on a connection of its own, for at most two seconds. A slow server answers, a frozen one does not."""
        found = self._where is None or _answers(*self._where)
        self._silent = not found
        return found

    def require(self) -> None:
        """Before a connection is taken: raises Unavailable at once while the server is silent; one asks for all."""
        if not self._silent:
            return
        if self._lock.acquire(blocking=False):
            try:
                if self._takes_us() if self._several else self.answers():
                    return
            finally:
                self._lock.release()
        raise Unavailable(headers={"Retry-After": "2"})

    def _takes_us(self) -> bool:
        """Whether one of several is there that may be written to."""
        try:
            self._connected((), {**self._asked, "connect_timeout": int(ASKING)}).close()
        except psycopg.OperationalError:
            return False
        self._silent = False
        return True

    def holds(self, pid: int) -> bool:
        """Whether a backend's commit waits for a replica to confirm it; then others need not begin to write."""
        if not self._waits(pid):
            return False
        if self._held is None:
            _log.error("database.replica_away")
        self._held = pid
        return True

    def _waits(self, pid: int) -> bool:
        try:
            with self._connected((), {**self._asked, "connect_timeout": int(ASKING)}) as asking:
                return bool((asking.execute(WAITS, [pid]).fetchone() or (0,))[0])
        except psycopg.OperationalError:
            return False

    def require_commits(self) -> None:
        """Before anything is written: raises Unavailable while a commit waits for a replica; one asks for all."""
        held = self._held
        if held is None:
            return
        if self._lock.acquire(blocking=False):
            try:
                if time.monotonic() >= self._ask_at:
                    self._ask_at = time.monotonic() + BETWEEN
                    self._held = held if self._waits(held) else None
            finally:
                self._lock.release()
        if self._held is not None:
            raise Unavailable(AWAY, code="replica_away", headers={"Retry-After": "5"})


def _answers(host: str, port: int) -> bool:
    try:
        with _dialled(host, port) as asking:
            asking.sendall(SSL_REQUEST)
            return bool(asking.recv(1))
    except OSError:
        return False


def _dialled(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), ASKING)
    asking = socket.socket(socket.AF_UNIX)
    asking.settimeout(ASKING)
    try:
        asking.connect(f"{host}/.s.PGSQL.{port}")
    except OSError:
        asking.close()
        raise
    return asking


class Listening(psycopg.Connection[Any]):
    """A connection that does not wait for a server which is not there; a long statement of one that is goes on."""

    server: Server | None = None

    _commits = False

    def commit(self) -> None:
        """As ever; but nobody waits for long for a replica that does not confirm it."""
        self._commits = True
        try:
            super().commit()
        finally:
            self._commits = False

    def wait(self, gen: Generator[Any, Any, Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        if timeout is not None or self.server is None:
            return super().wait(gen, interval, timeout)
        return super().wait(self._asking(gen, self.server), interval)

    def _asking(self, gen: Generator[Any, Any, Result], server: Server) -> Generator[Any, Any, Result]:
        """The same generator; now and then it is told that nothing came, and then this looks how long that has lasted.

        psycopg's own time-out would end the statement of a slow server too: it cannot be gone on with.
        """
        heard = time.monotonic()
        try:
            wants = next(gen)
            while True:
                ready = yield wants
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > SILENCE:
                    self._ask(server)
                    heard = time.monotonic()
                wants = gen.send(ready)
        except StopIteration as done:
            result: Result = done.value
            return result

    def _ask(self, server: Server) -> None:
        """Raises psycopg.OperationalError where it is of no use to wait any longer.

        Whether a commit that waits for a replica will hold nobody knows: whoever sends the same again is told.
        """
        if not server.answers():
            words = "the server is silent"
        elif self._commits and server.holds(self.pgconn.backend_pid):
            words = "no replica confirms the commit"
        else:
            return
        self.pgconn.finish()
        raise psycopg.OperationalError(words)
