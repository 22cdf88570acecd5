"""Opening a connection outwards: to the very address that was judged or through the proxy, under TLS, in time."""

import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from services.notify.senders.road import Road
from shared.egress import Address, Target, choose

HEAD_LIMIT = 8192


def connect(target: Target, road: Road, until: float) -> socket.socket:
    """A socket to speak HTTP with the target on; `until` is of the monotonic clock. Raises EgressDenied, OSError."""
    if road.goes_direct(target):
        plain = reach(target, road, until)
    else:
        proxy = urlsplit(road.proxy)
        plain = _opened((str(proxy.hostname), proxy.port or 3128), until)
    try:
        with cut_at(until, plain):
            if target.tls and not road.goes_direct(target):
                _through(plain, target)
            return secured(plain, target.host, road) if target.tls else plain
    except BaseException:
        plain.close()
        raise


def reach(target: Target, road: Road, until: float) -> socket.socket:
    """A plain socket: resolved once, every address judged, connected to the first of them."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    address: Address = choose(target, dict.fromkeys(str(entry[4][0]) for entry in found), road.allow)
    return _opened((str(address), target.port), until)


def _opened(where: tuple[str, int], until: float) -> socket.socket:
    """What is sent leaves at once: a body does not wait until its head was acknowledged (40 ms and more)."""
    plain = socket.create_connection(where, timeout=left(until))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain


def secured(plain: socket.socket, host: str, road: Road) -> ssl.SSLSocket:
    """TLS on a socket, its certificate checked for this host."""
    return context_of(road.ca).wrap_socket(plain, server_hostname=host)


def context_of(ca: str) -> ssl.SSLContext:
    """TLS 1.2 at least; believed are the system's authorities, and those of the file `ca` as it is now."""
    return _context(ca, os.stat(ca).st_mtime_ns if ca else 0)


@lru_cache(maxsize=8)
def _context(ca: str, _as_of: int) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca:
        context.load_verify_locations(cafile=ca)
    return context


def path_of(target: Target, road: Road) -> str:
    """What is asked for: path and query; of a proxy, without TLS, the whole address."""
    parts = urlsplit(target.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    whole = not target.tls and not road.goes_direct(target)
    return f"http://{parts.netloc}{path}" if whole else path


def _through(plain: socket.socket, target: Target) -> None:
    """CONNECT through the proxy: from then on the socket leads to the target."""
    where = f"[{target.host}]:{target.port}" if ":" in target.host else f"{target.host}:{target.port}"
    plain.sendall(f"CONNECT {where} HTTP/1.1\r\nHost: {where}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = plain.recv(1)  # not one byte of the target's own may be read here
        if not byte or len(head) > HEAD_LIMIT:
            raise ConnectionError("the proxy hung up")
        head += byte
    if not head.split(b" ", 2)[1:2] == [b"200"]:
        raise ConnectionError("the proxy refused")


def left(until: float) -> float:
    """Seconds left; raises TimeoutError when there are none."""
    found = until - time.monotonic()
    if found <= 0:
        raise TimeoutError("the whole time is used up")
    return found


@contextlib.contextmanager
def cut_at(until: float, held: socket.socket) -> Iterator[None]:
    """Shut the connection down when the time is up, whatever the other side is doing."""
    handle = socket.socket(fileno=os.dup(held.fileno()))

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
