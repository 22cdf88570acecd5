"""One outgoing HTTP call under one total deadline: resolved once, judged, connected to that very address."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.notify.senders.road import Road
from shared.egress import Target, choose

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

    No redirect is followed, nothing is decompressed, no proxy of the environment is used. Raises EgressDenied for an
    address that may not be reached, OSError or http.client.HTTPException for every other failure.
    """
    until, target = time.monotonic() + deadline, sent.target
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    address = choose(target, dict.fromkeys(str(entry[4][0]) for entry in found), road.allow)
    with socket.create_connection((str(address), target.port), timeout=_left(until)) as plain, _cut_at(until, plain):
        # The watchdog shuts the socket below TLS: a peer that drips bytes ends at the deadline like one that is silent.
        held = _secured(plain, target.host) if target.tls else plain
        return _exchange(held, sent)


def _exchange(held: socket.socket, sent: Call) -> Answer:
    target = sent.target
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = held
    parts = urlsplit(target.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(sent.method, path, body=sent.body, headers={"Host": _host_header(target), **sent.headers})
        response, body = connection.getresponse(), b""
        with contextlib.suppress(OSError, http.client.HTTPException):
            body = response.read(READ_LIMIT)
        return Answer(response.status, response.getheader("Retry-After"), body)
    finally:
        connection.close()


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context.wrap_socket(plain, server_hostname=host)


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == (443 if target.tls else 80) else f"{host}:{target.port}"


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the resolver took the whole time")
    return left


@contextlib.contextmanager
def _cut_at(until: float, plain: socket.socket) -> Iterator[None]:
    """Shut the connection down when the time is up, whatever the other side is doing."""
    handle = plain.dup()

    def cut() -> None:
        with contextlib.suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        handle.close()
