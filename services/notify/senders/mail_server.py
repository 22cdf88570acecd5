"""One conversation with a mail server: the judged address only, all of it within the deadline and 64 kB of words."""

import contextlib
import smtplib
import socket
from collections.abc import Iterator
from typing import BinaryIO

from services.notify.senders.connection import READ_LIMIT
from services.notify.senders.opened import cut_at, reach, secured
from services.notify.senders.road import Road
from shared.egress import Target


@contextlib.contextmanager
def server_at(target: Target, road: Road, until: float, name: str) -> Iterator[smtplib.SMTP]:
    """A server that has greeted us; `until` is of the monotonic clock, `name` what we call ourselves.

    Raises EgressDenied, OSError, smtplib.SMTPException.
    """
    plain = reach(target, road, until)
    with contextlib.closing(plain), cut_at(until, plain):
        held = secured(plain, target.host, road) if target.tls else plain
        with contextlib.closing(held), contextlib.closing(_Server(held, target, name)) as server:
            yield server
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()  # it has the mail; how it says good-bye is its own affair


class _Server(smtplib.SMTP):
    """Speaks over a socket that was opened for it."""

    def __init__(self, held: socket.socket, target: Target, name: str) -> None:
        self._given = held
        super().__init__(target.host, target.port, local_hostname=name)

    def _get_socket(self, *_: object) -> socket.socket:
        return self._given

    def getreply(self) -> tuple[int, bytes]:
        """A server that talks without end is hung up on."""
        if self.file is None and self.sock is not None:
            self.file = _Bounded(self.sock.makefile("rb"))
        return super().getreply()


class _Bounded:
    """The lines of a server, 64 kB of them in all."""

    def __init__(self, held: BinaryIO) -> None:
        self._held, self._left = held, READ_LIMIT

    def readline(self, most: int) -> bytes:
        line = self._held.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise ConnectionError("too much was said")
        return line

    def close(self) -> None:
        self._held.close()
