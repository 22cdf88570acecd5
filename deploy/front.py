"""One origin for trials of the production processes on one machine; a city puts nginx here (deploy/nginx.conf)."""

from collections.abc import Callable, Iterable
from typing import Any

import urllib3

from shared.settings import SERVICES, Settings, load

HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
MAX_BODY = 32 * 1024 * 1024


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
        body = environ["wsgi.input"].read(min(length, MAX_BODY)) if length else None
        try:
            answer = self.pool.request(
                environ["REQUEST_METHOD"], url, body=body, headers=_headers(environ),
                redirect=False, decode_content=False,
            )  # fmt: skip
        except urllib3.exceptions.HTTPError:
            plain = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "1")]
            start_response("503 Service Unavailable", plain)
            return ["服务正在启动或暂不可用".encode()]
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP]
        start_response(f"{answer.status} {answer.reason or 'OK'}", headers)
        return [answer.data]


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
