"""The HTTP client of the command line and of the player: bearer token, Idempotency-Key on every change, If-Match."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from deploy.cli.faults import UNREACHABLE, Fault, Refused
from shared.ids import new_id

TRIES = 4
LONGEST_WAIT = 10.0
TIMEOUT = urllib3.Timeout(connect=3.0, read=30.0)


@dataclass(frozen=True)
class Answer:
    """What came back: status, parsed body, headers."""

    status: int
    body: Any
    headers: urllib3.HTTPHeaderDict


class Client:
    """Somebody at a service. After a broken connection, 429 or 503 a change is tried again under the same key."""

    def __init__(self, url: str, token: str | None = None, pool: urllib3.PoolManager | None = None) -> None:
        self.url, self.token = url.rstrip("/"), token
        self.pool = pool or urllib3.PoolManager(maxsize=8, timeout=TIMEOUT, retries=False)

    def get(self, path: str, **query: Any) -> Any:
        """The body of a GET; queries that are None are left out."""
        wanted = {name: value for name, value in query.items() if value is not None}
        return self.call("GET", path + (f"?{urlencode(wanted)}" if wanted else "")).body

    def file(self, path: str, **query: Any) -> bytes:
        """The bytes of a GET that answers with a file."""
        wanted = {name: value for name, value in query.items() if value is not None}
        address = self.url + path + (f"?{urlencode(wanted)}" if wanted else "")
        answer = self._tried("GET", address, None, {"Authorization": f"Bearer {self.token}"} if self.token else {})
        return bytes(answer.body)

    def post(self, path: str, body: dict[str, Any] | None = None, version: int | None = None) -> Any:
        """The body of a POST."""
        return self.call("POST", path, body, version=version).body

    def all(self, path: str, most: int = 10_000, **query: Any) -> Iterator[dict[str, Any]]:
        """The items of a list, page after page."""
        cursor: str | None = None
        while most > 0:
            page = self.get(path, limit=min(200, most), cursor=cursor, **query)
            yield from page["items"]
            most, cursor = most - len(page["items"]), page["next"]
            if not cursor:
                return

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, version: int | None = None,
        key: str | None = None,
    ) -> Answer:  # fmt: skip
        """One request. Raises Refused for a problem, Fault when nobody answers."""
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method != "GET":
            headers |= {"Idempotency-Key": key or new_id(), "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        raw = None if method == "GET" else json.dumps(body or {}, ensure_ascii=False).encode()
        return self._tried(method, self.url + path, raw, headers)

    def _tried(self, method: str, url: str, raw: bytes | None, headers: dict[str, str]) -> Answer:
        for attempt in range(1, TRIES + 1):
            try:
                answer = self.pool.request(method, url, body=raw, headers=headers, redirect=False)
            except urllib3.exceptions.HTTPError as error:
                if attempt == TRIES:
                    raise unreachable(self.url, error) from None
                time.sleep(0.2 * 2**attempt)
                continue
            wait = _wait(answer) if attempt < TRIES else None
            if wait is None:
                return _judged(answer)
            time.sleep(wait)
        raise AssertionError("unreachable")


def unreachable(url: str, error: Exception) -> Fault:
    """Nobody answers there."""
    return Fault(f"连接不上 {url}，服务启动了吗？", f"cannot reach it: {type(error).__name__}", UNREACHABLE)


def _wait(answer: urllib3.BaseHTTPResponse) -> float | None:
    """Seconds to wait before trying again, None when the answer stands."""
    if answer.status not in (429, 503):
        return None
    given = answer.headers.get("Retry-After", "1")
    seconds = float(given) if given.isdigit() else 1.0
    return seconds if seconds <= LONGEST_WAIT else None


def _judged(answer: urllib3.BaseHTTPResponse) -> Answer:
    if answer.status == 200 and "json" not in answer.headers.get("Content-Type", "json"):
        return Answer(answer.status, answer.data, urllib3.HTTPHeaderDict(answer.headers))
    try:
        body = json.loads(answer.data) if answer.data else None
    except ValueError:
        body = {"title": "回答无法读取", "code": "unreadable_answer"}
    if answer.status >= 400:
        raise Refused(answer.status, body if isinstance(body, dict) else {})
    return Answer(answer.status, body, urllib3.HTTPHeaderDict(answer.headers))
