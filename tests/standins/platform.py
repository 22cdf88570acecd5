"""A platform on loopback with scripted faults: what the stand-ins of vendors have in common.

    with WecomBot() as platform:
        platform.script = ["429:30", "code:45009", "done-cut"]   # the next calls, in order; then all is well

Faults: a status or `status:<Retry-After>`, code:<n> (HTTP 200 with that code, nothing done), hang (accepts, never
answers), reset (closes hard), cut (closes without an answer), slow (drips a byte at a time), redirect, huge (8 MB),
gzip (a gzip bomb), junk (200 with no JSON), done-cut and done-reset (done, then no answer). Connections stay open, as
those of the vendors do; `connections` counts them.
"""

import json
import socket
import struct
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sink import BOMB


@dataclass(frozen=True)
class Asked:
    """One call as it came; `query` with each name's last value."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that hangs up is part of the play."""


class Platform(ABC):
    """`answer` is the vendor's part; `code_name` how it calls its code."""

    code_name = "errcode"

    def __init__(self) -> None:
        self.script: list[str] = []
        self.asked: list[Asked] = []
        self.connections = 0
        self.lock, self.stop = threading.RLock(), threading.Event()

    def __enter__(self) -> Any:
        self.server = _Server(("127.0.0.1", 0), _handler(self))
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @abstractmethod
    def answer(self, asked: Asked) -> dict[str, Any]:
        """What the vendor says to a call."""

    def refused(self, code: int, words: str = "scripted") -> dict[str, Any]:
        return {self.code_name: code, "errmsg": words}

    def take(self, asked: Asked) -> tuple[str, dict[str, Any]]:
        """Keep a call, and what is to be played for it."""
        with self.lock:
            self.asked.append(asked)
            step = self.script.pop(0) if self.script else ""
            told = self.answer(asked) if step in ("", "done-cut", "done-reset") else {}
            return step, told


def _handler(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave in one packet

        def setup(self) -> None:
            super().setup()
            platform.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._play(*platform.take(Asked(self.command, parts.path, query, headers, body)))

        do_GET = do_POST

        def _play(self, step: str, told: dict[str, Any]) -> None:
            if step == "hang":
                platform.stop.wait(60)
            elif step.endswith("reset"):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            elif step == "slow":
                for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100:
                    self.connection.sendall(bytes([byte]))
                    if platform.stop.wait(0.2):
                        return
            elif not step.endswith("cut"):
                self._reply(*_scripted(platform, step, told))
                return
            self.close_connection = True

        def _reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


def _scripted(platform: Platform, step: str, told: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
    """(status, body, headers) of a step that answers."""
    if step == "huge":
        return 200, b"x" * 8_000_000, {}
    if step == "gzip":
        return 200, BOMB, {"Content-Encoding": "gzip"}
    if step == "junk":
        return 200, b"<html>", {}
    if step == "redirect":
        return 302, b"", {"Location": f"{platform.url}/elsewhere"}
    if step.startswith("code:"):
        return 200, json.dumps(platform.refused(int(step[5:]))).encode(), {}
    if step:
        status, _, after = step.partition(":")
        return int(status), b"{}", {"Retry-After": after} if after else {}
    return 200, json.dumps(told, ensure_ascii=False).encode(), {}
