"""Bodies that lie, to the real server over real sockets (matrix J02, J03): answered at once, nothing cut silently."""

import json
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.running import Running

LINE = b"POST /directory/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
JSON = b"Content-Type: application/json\r\n"
GOOD = b'{"login":"nobody","password":"not-a-password"}'


@pytest.fixture(scope="module")
def server(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("raw") / "data"
    shutil.copytree(city_template, folder)
    with Running(folder) as running:
        running.up()
        yield running


def talk(server: Running, *pieces: bytes, pause: float = 0.0) -> tuple[int, dict[str, object]]:
    """Send the pieces as they are; the status and problem that come back, within ten seconds."""
    with socket.create_connection(("127.0.0.1", server.ports["intake"]), timeout=10) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has heard enough; what it said is still to be read
        answer = b""
        try:
            while more := connection.recv(65536):
                answer += more
        except ConnectionResetError:
            pass
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1]) if head else 0
    try:
        return status, json.loads(body)
    except ValueError:
        return status, {}


def test_a_good_body_is_read(server: Running) -> None:
    status, said = talk(server, LINE + JSON + b"Content-Length: %d\r\n\r\n" % len(GOOD) + GOOD)
    assert status == 401, said


def test_a_chunked_body_is_411(server: Running) -> None:
    chunk = b"%x\r\n%s\r\n" % (len(GOOD), GOOD)
    status, said = talk(server, LINE + JSON + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n")
    assert (status, said["code"]) == (411, "length_required")


def test_a_chunked_body_without_end_is_411_at_once(server: Running) -> None:
    started = time.monotonic()
    status, _ = talk(
        server, LINE + JSON + b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b"x" * 65536 + b"\r\n"
    )
    assert status == 411
    assert time.monotonic() - started < 5


def test_a_claimed_gigabyte_is_413_at_once(server: Running) -> None:
    started = time.monotonic()
    status, said = talk(server, LINE + JSON + b"Content-Length: 1073741824\r\n\r\n" + b"x" * 100_000)
    assert (status, said["code"]) == (413, "too_large")
    assert time.monotonic() - started < 5


def test_less_than_claimed_is_400(server: Running) -> None:
    with socket.create_connection(("127.0.0.1", server.ports["intake"]), timeout=10) as connection:
        connection.sendall(LINE + JSON + b"Content-Length: 500\r\n\r\n" + GOOD)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split(b" ", 2)[1] == b"400"
    assert b"cut_body" in answer


def test_a_post_without_any_body_is_read_as_empty(server: Running) -> None:
    status, said = talk(server, LINE.replace(b"/sessions", b"/passwords") + b"\r\n")
    assert (status, said["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 10\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 10\r\nContent-Length: 20\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 0x10\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Bad Header: x\r\n",
        b"X: " + b"y" * 20_000 + b"\r\n",
    ],
    ids=lambda headers: headers[:30].decode(),
)
def test_requests_that_could_be_smuggled_are_refused(server: Running, headers: bytes) -> None:
    status, _ = talk(server, LINE + JSON + headers + b"\r\n" + b"0\r\n\r\nGET /intake/livez HTTP/1.1\r\n\r\n")
    assert 400 <= status < 500 or status in (0, 501)


def test_afterwards_it_still_serves(server: Running) -> None:
    assert all(server.answers(service) for service in ("directory", "intake", "tasking", "notify"))
    assert not server.restarts
