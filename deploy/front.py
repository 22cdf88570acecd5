"""One origin for trials of the production processes on one machine; a city puts nginx here (deploy/nginx.conf)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import urllib3

from shared.settings import SERVICES, Settings, load

HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
CHUNK = 1 << 16


class Front:
    """A WSGI application that passes each request on to the service its path names."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        timeout = urllib3.Timeout(connect=2.0, read=30.0)
        self.pool = urllib3.PoolManager(maxsize=32, block=False, timeout=timeout, retries=False)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
        url = self.settings.peer_url(_service_of(path)) + _target(environ)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body: Any = _Body(environ["wsgi.input"], length) if length else None
        try:
            answer = self.pool.request(
                environ["REQUEST_METHOD"], url, body=body, headers=_headers(environ),
                redirect=False, decode_content=False, preload_content=False,
            )  # fmt: skip
        except urllib3.exceptions.HTTPError:
            plain = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "1")]
            start_response("503 Service Unavailable", plain)
            return ["服务正在启动或暂不可用".encode()]
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP]
        start_response(f"{answer.status} {answer.reason or 'OK'}", headers)
        return _passed_on(answer)


class _Body:
    """The body of a request as it comes, and not a byte more than was announced."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int) -> bytes:
        data: bytes = self.stream.read(min(size, self.left)) if self.left else b""
        self.left -= len(data)
        return data


def _passed_on(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """The answer as it comes: a film is as large as it is."""
    try:
        yield from answer.stream(CHUNK, decode_content=False)
    finally:
        answer.close()


def _service_of(path: str) -> str:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return "notify" if first == "l" else first if first in SERVICES else "directory"


def _target(environ: dict[str, Any]) -> str:
    raw: str = environ.get("RAW_URI") or environ.get("PATH_INFO", "/")
    return raw if raw.startswith("/") else "/"


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    found = {k[5:].replace("_", "-"): v for k, v in environ.items() if k.startswith("HTTP_")}
    found = {name: value for name, value in found.items() if name.lower() not in HOP_BY_HOP}
    for name, key in (("Content-Type", "CONTENT_TYPE"), ("Content-Length", "CONTENT_LENGTH")):
        if environ.get(key):
            found[name] = environ[key]
    return found


def create_app() -> Front:
    """The front for gunicorn."""
    return Front(load())
