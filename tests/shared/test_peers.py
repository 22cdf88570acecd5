"""A file read from another service: streamed, cut off where it is too long, asked for as a service."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from shared.errors import Unavailable
from shared.peers import HttpPeers
from shared.settings import Settings

SHA = "a" * 64


class Giving:
    """A tasking that plays one answer: status, announced length, bytes."""

    def __init__(self) -> None:
        self.status, self.announced, self.content = 200, 0, b""
        self.asked: list[tuple[str, str]] = []

    def __enter__(self) -> "Giving":
        giving = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                giving.asked.append((self.path, self.headers.get("Authorization", "")))
                self.send_response(giving.status)
                self.send_header("Content-Length", str(giving.announced or len(giving.content)))
                self.end_headers()
                self.wfile.write(giving.content)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def giving() -> Iterator[Giving]:
    with Giving() as made:
        yield made


@pytest.fixture
def peers(giving: Giving, tmp_path: Path) -> HttpPeers:
    url = f"http://127.0.0.1:{giving.server.server_address[1]}"
    return HttpPeers(Settings(data=tmp_path, peers={"tasking": url}), "notify")


def test_the_bytes_arrive_and_a_service_token_was_shown(giving: Giving, peers: HttpPeers) -> None:
    giving.content, into = b"x" * 700_000, io.BytesIO()
    peers.file("tasking", SHA, into, 700_000)
    assert into.getvalue() == giving.content
    ((path, token),) = giving.asked
    assert path == f"/tasking/v1/files/{SHA}"
    assert token.startswith("Bearer ")


@pytest.mark.parametrize("status", [302, 401, 403, 404, 500, 503])
def test_any_other_answer_is_no_file(giving: Giving, peers: HttpPeers, status: int) -> None:
    giving.status, giving.content = status, b"{}"
    with pytest.raises(Unavailable):
        peers.file("tasking", SHA, io.BytesIO(), 10)


def test_more_than_was_announced_by_the_text_is_cut_off(giving: Giving, peers: HttpPeers) -> None:
    giving.content, into = b"x" * 3_000_000, io.BytesIO()
    with pytest.raises(Unavailable) as refused:
        peers.file("tasking", SHA, into, 1_000_000)
    assert refused.value.code == "answer_too_large"
    assert len(into.getvalue()) <= 1_000_000


def test_an_answer_cut_in_the_middle_is_an_error(giving: Giving, peers: HttpPeers) -> None:
    giving.content, giving.announced = b"x" * 1000, 5000
    with pytest.raises(OSError, match="files"):
        peers.file("tasking", SHA, io.BytesIO(), 5000)


def test_nobody_there_is_an_error(tmp_path: Path) -> None:
    peers = HttpPeers(Settings(data=tmp_path, peers={"tasking": "http://127.0.0.1:9"}), "notify")
    with pytest.raises(OSError, match="files"):
        peers.file("tasking", SHA, io.BytesIO(), 10)
