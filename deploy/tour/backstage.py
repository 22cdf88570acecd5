"""后台: the sample people at the services' own doors, called within this process: no port, no second server."""

import io
from collections.abc import Callable, Iterable
from contextvars import Context
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3

from deploy.cli.client import Client
from deploy.demo.stage import Stage

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
HERE = "http://backstage.invalid"


class Backstage(Stage):
    """A stage whose people are signed in when they are first wanted. `admit` gives a token for a login."""

    def __init__(self, wsgi: Wsgi, admit: Callable[[str], str]) -> None:
        super().__init__(HERE, {}, lambda line: None)
        self.pool, self.admit = _Within(wsgi), admit

    def as_(self, login: str) -> Client:
        """The client of somebody, signed in by now."""
        if login not in self.clients:
            self.clients[login] = Client(HERE, self.admit(login), self.pool)
        return self.clients[login]

    def know_units(self, login: str) -> None:
        """Read the units as somebody, for `ids`."""
        self.units = {one["code"]: one for one in self.as_(login).all("/directory/v1/units")}

    def leave(self, but: str) -> None:
        """Sign everybody out but one, who goes on in the browser."""
        for login, client in self.clients.items():
            if login != but:
                client.call("DELETE", "/directory/v1/sessions")


class _Within(urllib3.PoolManager):
    """Requests that go straight into a WSGI application."""

    def __init__(self, wsgi: Wsgi) -> None:
        super().__init__()
        self.wsgi = wsgi

    def request(  # type: ignore[override]  # the one way in which Client asks
        self, method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None, **_more: Any
    ) -> urllib3.BaseHTTPResponse:
        """In a context of its own: the request that waits outside keeps its own `g` and its own log line."""
        return Context().run(self._answered, _environ(method, url, body or b"", headers or {}))

    def _answered(self, environ: dict[str, Any]) -> urllib3.BaseHTTPResponse:
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            told.update(status=int(status.split(" ", 1)[0]), headers=urllib3.HTTPHeaderDict(headers))

        parts = self.wsgi(environ, start)
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        return urllib3.HTTPResponse(body, told["headers"], told["status"])


def _environ(method: str, url: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    asked = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    asked["CONTENT_TYPE"] = asked.pop("HTTP_CONTENT_TYPE", "")
    return asked | {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote(parts.path).encode().decode("latin-1"),
        "QUERY_STRING": parts.query, "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
