"""A scripted webhook receiver on loopback: each path plays its own list of answers, then 200; everything is kept.

    with Sink() as sink:
        url = sink.url("a", "500", "429:30", "200")    # first 500, then 429 with Retry-After: 30, then 200 for ever
        ...
        sink.ids("a")                                  # the webhook-id of each request, in order

`sink.replies["a"] = b"..."`: the body that goes with a status number; else {}. PUT is taken like POST.

Answers: a status number, `status:<Retry-After>`, hang (accepts, never answers), reset (closes hard before answering),
cut (takes it, closes without a reply), slow (drips a byte at a time), slow_body (status at once, then drips), huge (200
with 8 MB), gzip (200 with a gzip bomb), binary, redirect (302 to another path), flap (every second request 500).
"""

import gzip
import socket
import struct
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BOMB = gzip.compress(b"\0" * 50_000_000, 9)


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that hangs up is part of the play."""


class Sink:
    """The server; `received` by name, `stop` lets whatever hangs go."""

    def __init__(self) -> None:
        self.received: dict[str, list[Got]] = defaultdict(list)
        self.scripts: dict[str, list[str]] = {}
        self.replies: dict[str, bytes] = {}
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]

    def __enter__(self) -> "Sink":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, name: str, *script: str) -> str:
        """The address of a receiver that plays this script. Another Sink is another host (by its port)."""
        self.scripts[name] = list(script)
        return f"http://127.0.0.1:{self.port}/{name}"

    def ids(self, name: str) -> list[str]:
        return [got.headers["webhook-id"] for got in self.received[name]]

    def take(self, name: str, got: Got) -> str:
        """Keep a request and say what to answer."""
        with self._lock:
            self.received[name].append(got)
            script = self.scripts.get(name, [])
            if script == ["flap"]:
                return "500" if len(self.received[name]) % 2 else "200"
            return script.pop(0) if script else "200"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                name = self.path.strip("/").split("?")[0]
                headers = {key.lower(): value for key, value in self.headers.items()}
                _play(self, sink, sink.take(name, Got(self.path, headers, body, time.monotonic())))
                self.close_connection = True

            do_PUT = do_POST

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler


def _play(handler: BaseHTTPRequestHandler, sink: Sink, step: str) -> None:
    if step == "hang":
        sink.stop.wait(60)
    elif step == "reset":
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
    elif step == "slow":
        _drip(handler, sink, b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100)
    elif step == "slow_body":
        handler.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        _drip(handler, sink, b"b" * 100)
    elif step == "huge":
        _reply(handler, 200, b"x" * 8_000_000)
    elif step == "gzip":
        _reply(handler, 200, BOMB, {"Content-Encoding": "gzip"})
    elif step == "binary":
        _reply(handler, 200, bytes(range(256)))
    elif step == "redirect":
        _reply(handler, 302, b"", {"Location": f"http://127.0.0.1:{sink.port}/elsewhere"})
    elif step != "cut":
        status, _, after = step.partition(":")
        body = sink.replies.get(handler.path.strip("/"), b"{}")
        _reply(handler, int(status), body, {"Retry-After": after} if after else {})


def _reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _drip(handler: BaseHTTPRequestHandler, sink: Sink, content: bytes) -> None:
    for byte in content:
        handler.connection.sendall(bytes([byte]))
        if sink.stop.wait(0.2):
            return
