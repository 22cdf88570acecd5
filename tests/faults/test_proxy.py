"""The fault proxy does what it is told: else the fault tests prove nothing."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.proxy import FaultProxy


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says back what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                while piece := connection.recv(4096):
                    connection.sendall(piece)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def proxy(echo: int) -> Iterator[FaultProxy]:
    with FaultProxy(echo) as between:
        yield between


@pytest.fixture
def client(proxy: FaultProxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=0.4) as connection:
        yield connection


def asked(client: socket.socket, words: bytes) -> bytes:
    client.sendall(words)
    return client.recv(100)


def test_passes(client: socket.socket) -> None:
    assert asked(client, b"hello") == b"hello"


def test_stalled_bytes_come_later(client: socket.socket, proxy: FaultProxy) -> None:
    proxy.down.mode = "stall"
    with pytest.raises(TimeoutError):
        asked(client, b"hello")
    proxy.heal()
    assert client.recv(100) == b"hello"


def test_dropped_bytes_never_come(client: socket.socket, proxy: FaultProxy) -> None:
    proxy.up.mode = "drop"
    with pytest.raises(TimeoutError):
        asked(client, b"hello")
    proxy.heal()
    assert asked(client, b"again") == b"again"


def test_resets(client: socket.socket, proxy: FaultProxy) -> None:
    assert asked(client, b"hello") == b"hello"
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        client.recv(1)


def test_cuts_after_so_many_bytes(client: socket.socket, proxy: FaultProxy) -> None:
    proxy.down.cut_after = 3
    client.sendall(b"hello")
    assert _all_until_reset(client) in (b"", b"hel")  # what a reset overtakes is lost


def test_delays(client: socket.socket, proxy: FaultProxy) -> None:
    proxy.up.delay = 0.2
    began = time.monotonic()
    assert asked(client, b"hello") == b"hello"
    assert time.monotonic() - began >= 0.2


def _all_until_reset(client: socket.socket) -> bytes:
    heard = b""
    try:
        while piece := client.recv(100):
            heard += piece
    except ConnectionResetError:
        return heard
    raise AssertionError(f"no reset, but an end after {heard!r}")
