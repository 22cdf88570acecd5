"""The pool of connections to a PostgreSQL that may be silent, or take no more of them."""

import random
import time

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util.queue import Empty

from shared.db.fence import Fence
from shared.db.silence import Server

BETWEEN_TRIES = 1.0
"""Seconds for which one of our own is waited for before another new connection is tried."""


class ServerPool(QueuePool):
    """A QueuePool that asks its server first, and shares what it has when the server takes no more of them."""

    server: Server

    def know(self, engine: Engine, fence: Fence) -> None:
        """From now on its connections ask the server when they hear nothing."""
        self.server = server = Server(fence)
        event.listen(engine, "do_connect", lambda _dialect, _record, words, named: server.connect(*words, **named))

    def _do_get(self) -> ConnectionPoolEntry:
        """Raises Unavailable while the server is silent, psycopg.OperationalError when no connection is to be had."""
        self.server.require()
        until = time.monotonic() + self._timeout
        while True:
            try:
                return super()._do_get()
            except psycopg.OperationalError:
                if self.checkedout() <= 0 or time.monotonic() > until:
                    raise
            try:
                return self._pool.get(True, random.uniform(0.5, 1.0) * BETWEEN_TRIES)
            except Empty:
                continue

    def recreate(self) -> "ServerPool":
        fresh = super().recreate()
        assert isinstance(fresh, ServerPool)
        fresh.server = self.server
        return fresh
