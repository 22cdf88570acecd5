"""The client: a key on every change, the same one when it tries again; waits as told; gives up clearly."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deploy.cli.client import Client
from deploy.cli.faults import BUSY, CONFLICT, Refused


class Scripted(BaseHTTPRequestHandler):
    """Answers as the server's script says, one (status, headers, body) after the other; status 0 hangs up."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.server.seen.append((dict(self.headers), self.rfile.read(length)))  # type: ignore[attr-defined]
        status, headers, body = self.server.script.pop(0)  # type: ignore[attr-defined]
        if status == 0:
            self.close_connection = True
            return
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Any]:
    made: Any = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    made.seen, made.script = [], []
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def client(server: Any) -> Client:
    return Client(f"http://127.0.0.1:{server.server_port}", "a-token")


def test_a_change_is_tried_again_under_the_same_key(server: Any) -> None:
    server.script = [(0, {}, None), (503, {"Retry-After": "0"}, {}), (201, {}, {"id": "1"})]
    assert client(server).post("/x", {"a": 1}, version=3) == {"id": "1"}
    keys = {headers["Idempotency-Key"] for headers, _ in server.seen}
    assert len(server.seen) == 3
    assert len(keys) == 1
    assert server.seen[0][0]["If-Match"] == '"3"'
    assert server.seen[0][0]["Authorization"] == "Bearer a-token"


def test_two_changes_have_two_keys(server: Any) -> None:
    server.script = [(201, {}, {}), (201, {}, {})]
    one = client(server)
    one.post("/x")
    one.post("/x")
    assert len({headers["Idempotency-Key"] for headers, _ in server.seen}) == 2


def test_a_long_wait_and_a_refusal_are_not_waited_for(server: Any) -> None:
    server.script = [(429, {"Retry-After": "900"}, {"title": "操作过于频繁", "code": "too_many_requests"})]
    with pytest.raises(Refused) as busy:
        client(server).get("/x")
    assert busy.value.exit_code == BUSY
    server.script = [(409, {}, {"title": "已领取", "code": "claimed", "errors": {"a": ["b"]}})]
    with pytest.raises(Refused) as conflict:
        client(server).post("/x")
    assert conflict.value.exit_code == CONFLICT
    assert str(conflict.value) == "已领取；a：b (409 claimed)"


def test_lists_are_read_page_after_page(server: Any) -> None:
    server.script = [(200, {}, {"items": [{"n": 1}], "next": "c"}), (200, {}, {"items": [{"n": 2}], "next": None})]
    assert [row["n"] for row in client(server).all("/x", state="open")] == [1, 2]
