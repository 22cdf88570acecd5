"""One outgoing HTTP call under one total deadline: resolved once, judged, connected to that very address."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notify.senders.idle import IDLE
from services.notify.senders.opened import connect, cut_at, left, path_of
from services.notify.senders.road import Road
from shared.egress import Target

READ_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of an answer: the status, Retry-After, and its body, read to 64 kB at most."""

    status: int
    retry_after: str | None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent. A body that comes in parts wants its Content-Length among the headers."""

    target: Target
    body: bytes | Iterable[bytes]
    headers: Mapping[str, str]
    method: str = "POST"


def post(target: Target, body: bytes, headers: Mapping[str, str], road: Road, deadline: float) -> Answer:
    """POST a body; see `call`."""
    return call(Call(target, body, headers), road, deadline)


def call(sent: Call, road: Road, deadline: float) -> Answer:
    """Send it; `deadline` in seconds counts for everything from the resolver to the last byte read.

    No redirect is followed, nothing is decompressed, no proxy of the environment is used. A connection that is still
    open from a call a moment ago is used again; it leads where that one was judged to lead. Raises EgressDenied for an
    address that may not be reached, OSError or http.client.HTTPException for every other failure.
    """
    until = time.monotonic() + deadline
    kept = IDLE.take(road, sent.target) if isinstance(sent.body, bytes) else None
    if kept is not None:
        with contextlib.suppress(http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            return _exchange(kept, sent, road, until)  # else it was closed meanwhile, before anything was answered
    return _exchange(connect(sent.target, road, until), sent, road, until)


def _exchange(held: socket.socket, sent: Call, road: Road, until: float) -> Answer:
    """Ask and read. The watchdog shuts the socket below TLS: a peer that drips bytes ends like one that is silent."""
    target, again = sent.target, False
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = held
    try:
        held.settimeout(left(until))
        with cut_at(until, held):
            path = path_of(target, road)
            connection.request(sent.method, path, body=sent.body, headers={"Host": _host(target), **sent.headers})
            response, body = connection.getresponse(), b""
            with contextlib.suppress(OSError, http.client.HTTPException):
                body = response.read(READ_LIMIT)
                again = response.isclosed() and not response.will_close
            answer = Answer(response.status, response.getheader("Retry-After"), body)
    finally:
        if not again:
            connection.close()
    if again:
        IDLE.keep(road, target, held)
    return answer


def _host(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == (443 if target.tls else 80) else f"{host}:{target.port}"
