"""The one client for what services read of each other: feeds, cards and files, over HTTP with a service token."""

import contextlib
import json
import time
from collections.abc import Sequence
from typing import IO, Any

import urllib3

from shared.envelope import entry_of_feed
from shared.errors import Conflict, Forbidden, Gone, Unavailable
from shared.identity.tokens import service_token
from shared.log.feed import FeedPage
from shared.settings import Settings

MAX_ANSWER = 16 * 1024 * 1024
FILE_SECONDS = 120.0
TIMEOUT = urllib3.Timeout(connect=2.0, read=8.0)


class HttpPeers:
    """Reads the other services; one pool for all threads of a process."""

    def __init__(self, settings: Settings, service: str) -> None:
        self.settings, self.service = settings, service
        self.pool = urllib3.PoolManager(maxsize=8, timeout=TIMEOUT, retries=False)

    def feed(self, producer: str, after: int, hash_: str, limit: int) -> FeedPage:
        """A page of a producer's feed. Raises Conflict (fork), Gone (pruned), Unavailable, or OSError out of reach."""
        url = f"{self.settings.peer_url(producer)}/{producer}/v1/events?after={after}&hash={hash_}&limit={limit}"
        page = self._get(url)
        return FeedPage(page["epoch"], page["head"], page["pruned_through"], [entry_of_feed(e) for e in page["events"]])

    def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Cards of persons (at most 200 ids). Raises Unavailable or OSError."""
        url = f"{self.settings.peer_url('directory')}/directory/v1/cards?ids={','.join(ids)}"
        items: list[dict[str, Any]] = self._get(url)["items"]
        return items

    def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None:
        """Write a stored file's bytes into `into`, at most `most` of them and for two minutes.

        Raises Unavailable for an answer that is none, or too long; OSError out of reach. Whoever asks hashes it again.
        """
        url = f"{self.settings.peer_url(owner)}/{owner}/v1/files/{sha256}"
        until = time.monotonic() + FILE_SECONDS
        try:
            answer = self.pool.request("GET", url, headers=self._headers(), redirect=False, preload_content=False)
            with contextlib.closing(answer):
                if answer.status != 200:
                    raise Unavailable(code="file_unavailable")
                for part in answer.stream(256 * 1024, decode_content=False):
                    most -= len(part)
                    if most < 0 or time.monotonic() > until:
                        raise Unavailable(code="answer_too_large" if most < 0 else "answer_too_slow")
                    into.write(part)
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"{type(error).__name__} at {url}") from error

    def _headers(self) -> dict[str, str]:
        token = service_token(self.settings, self.service)
        return {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}

    def _get(self, url: str) -> Any:
        try:
            answer = self.pool.request("GET", url, headers=self._headers(), redirect=False, preload_content=False)
            body = answer.read(MAX_ANSWER + 1)
            answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"{type(error).__name__} at {url.split('?')[0]}") from error
        return _judged(answer.status, body)


def _judged(status: int, body: bytes) -> Any:
    """The parsed answer. A cut or over-long body is refused whole (matrix A16)."""
    if len(body) > MAX_ANSWER:
        raise Unavailable(code="answer_too_large")
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise Unavailable(code="unreadable_answer") from error
    if status == 200:
        return parsed
    kind = {409: Conflict, 410: Gone, 401: Forbidden, 403: Forbidden}.get(status, Unavailable)
    raise kind(code=parsed.get("code"), detail=parsed.get("detail"))
