"""A PostgreSQL that says nothing (frozen, its disk hanging): nobody waits for it for ever, and nothing piles up on it.

Its kernel goes on acknowledging, so no time-out of TCP ends the wait, and its own statement_timeout stands still too.
"""

import socket
import threading
import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.errors import ConnectionTimeout

from shared.errors import Unavailable

SILENCE = 6.0
"""Seconds without an end after which whoever waits asks whether the server is there at all."""
ASKING = 2.0
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""The protocol's first question; a server answers it with one byte before it wants to know who asks."""
Result = TypeVar("Result")


class Server:
    """What the connections of one pool know of their server: whether it answers."""

    def __init__(self) -> None:
        self._where: tuple[str, int] | None = None
        """Where the last connection led; a socket's folder begins with a slash."""
        self._lock = threading.Lock()
        self._silent = False

    def connect(self, *words: Any, **named: Any) -> "Listening":
        """A connection as psycopg makes it, that asks here. Raises psycopg.OperationalError."""
        try:
            made = Listening.connect(*words, **named)
        except ConnectionTimeout:
            self.answers()
            raise
        made.server, self._where = self, (made.info.host, made.info.port)
        return made

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
                if self.answers():
                    return
            finally:
                self._lock.release()
        raise Unavailable(headers={"Retry-After": "2"})


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
                    if not server.answers():
                        self.pgconn.finish()
                        raise psycopg.OperationalError("the server is silent")
                    heard = time.monotonic()
                wants = gen.send(ready)
        except StopIteration as done:
            result: Result = done.value
            return result
