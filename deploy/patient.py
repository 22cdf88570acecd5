"""The web worker: gunicorn's gthread, in which no thread waits for a line that is slow or says nothing (matrix G06)."""

import resource
import selectors
import socket
import struct
import time
from collections import deque
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from deploy.coming import HEAD, ended, seen, taken_in, there, wanted
from deploy.holding import HOLD, MOST, Refused, refused

PATIENCE = 10.0
"""Seconds for a head and its body, from the first byte or, on a fresh line, from the beginning."""
STALLED = struct.pack("ll", 20, 0)
"""Seconds (and microseconds) in which a thread that reads or writes must get on."""
REST = 2.0
"""Seconds in which nothing is read from a line that was just answered 429."""
LINGER = 2.0
"""Seconds in which a stopping worker takes what has yet to come; as long as gunicorn keeps idle lines."""
CONNECTIONS = 4096


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Lines wait with the poller until a whole request is there; a thread then works from its first moment on.

    A call of a unit that floods gets none: it is told so by the poller, a while later.
    """

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self.held: deque[tuple[float, Any, Refused]] = deque()
        self.until = 0.0
        """When a stopping worker waits for nobody any more."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """A stopping worker takes in who has knocked already, then shuts the door: who comes now may try elsewhere.

        gunicorn leaves them standing, and the system hangs up on them at the end, whatever they have sent.
        """
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in (each for each in self.sockets if each.fileno() >= 0):
            while self.nr_conns < self.worker_connections and self._take_in(listener):
                pass
            listener.close()

    def accept(self, listener: Any) -> None:
        """A new line: nothing is expected of it yet."""
        self._take_in(listener)

    def _take_in(self, listener: Any) -> bool:
        """Whether somebody stood before the door."""
        try:
            line, address = listener.accept()
        except ConnectionAbortedError:
            return True
        except BlockingIOError:
            return False
        self.nr_conns += 1
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            line.setsockopt(socket.SOL_SOCKET, option, STALLED)
        conn = TConn(self.cfg, line, address, listener.getsockname())
        conn.data_ready = True
        self._await(conn)
        return True

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """The next request on a line that was kept begins."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        if self._whole(conn):
            self._begin(conn)
        else:
            self._await(conn)

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:
        """More has come of a request that is awaited."""
        if self._whole(conn):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self._begin(conn)

    def murder_pending(self) -> None:
        """Close what took too long."""
        if not self.alive:
            self.until = self.until or time.monotonic() + LINGER
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, self.until)
        super().murder_pending()

    def murder_keepalived(self, force: bool = False) -> None:
        """Those who were held long enough are told; a stopping worker tells them all at once."""
        now = time.monotonic()
        while self.held and (force or not self.alive or self.held[0][0] <= now):
            _, conn, refusal = self.held.popleft()
            self._tell(conn, refusal)
        super().murder_keepalived(force)

    def _begin(self, conn: Any) -> None:
        """A thread for a whole request, unless it is to be refused."""
        refusal = refused(seen(conn.sock))
        if refusal is None:
            self.enqueue_req(conn)
        elif not taken_in(conn.sock):
            self._drop(conn)
        elif len(self.held) < MOST:
            self.held.append((time.monotonic() + HOLD, conn, refusal))
        else:
            self._tell(conn, refusal)

    def _tell(self, conn: Any, refusal: Refused) -> None:
        """Send a refusal; the line is kept for what it asks next."""
        refusal.told()
        try:
            whole = conn.sock.send(refusal.answer) == len(refusal.answer)
        except OSError:
            whole = False
        if not whole or not self.alive:
            self._drop(conn)
            return
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _drop(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()

    def _await(self, conn: Any) -> None:
        conn.timeout = time.monotonic() + PATIENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _whole(self, conn: Any) -> bool:
        """Whether all is there that is wanted; else the line is told when to come forward again."""
        try:
            head = conn.sock.recv(HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            head = b""
        need = wanted(head) if head else 0
        missing = need > there(conn.sock) and not ended(conn.sock)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, need if missing else 1)
        return not missing


class OpenWorker(PatientWorker):
    """The same where clients come to us directly: a line that was told "too many" is not read from for a while.

    Who asks again at once is so held to a pace that costs little. Behind a proxy a line is everybody's: none rests.
    """

    wsgi: Any

    def init_process(self) -> None:
        self.told: set[int] = set()
        self.resting: list[tuple[float, Any]] = []
        super().init_process()

    def load_wsgi(self) -> None:
        """Look at the status of every answer as it goes out."""
        super().load_wsgi()
        app = self.wsgi

        def watched(environ: dict[str, Any], start: Any) -> Any:
            def begin(status: str, *rest: Any) -> Any:
                if status.startswith("429") and "HTTP_X_FORWARDED_FOR" not in environ:
                    self.told.add(environ["gunicorn.socket"].fileno())
                return start(status, *rest)

            return app(environ, begin)

        self.wsgi = watched

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A line that was told so is taken from the poller."""
        number = conn.sock.fileno()
        super().finish_request(conn, fs)
        if number in self.told:
            self.told.discard(number)
            if self.keepalived_conns and self.keepalived_conns[-1] is conn:
                self.poller.unregister(conn.sock)
                conn.timeout += REST
                self.resting.append((time.monotonic() + REST, conn))

    def murder_keepalived(self, force: bool = False) -> None:
        """Those who have rested come back to the poller."""
        while self.resting and (force or self.resting[0][0] <= time.monotonic()):
            conn = self.resting.pop(0)[1]
            if conn.sock.fileno() >= 0:
                self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))
        super().murder_keepalived(force)


def allow_many_lines() -> None:
    """As many open files as the system lets this process have without asking, up to twice the lines."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    want = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 2 * CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < want:
        resource.setrlimit(resource.RLIMIT_NOFILE, (want, hard))
