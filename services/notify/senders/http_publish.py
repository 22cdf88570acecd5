"""HTTP接口: the approved bytes to a receiver of our own kind, signed after Standard Webhooks; its files go first."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from services.notify.senders.carrier import Carried, Done, Failed, FetchFile, Load, Onward, OtherBytes
from services.notify.senders.carrying import File
from services.notify.senders.connection import Answer
from services.notify.senders.outcome import Retry
from services.notify.senders.reaching import Reaching, judged, parts
from shared import webhooks

DEADLINE_SECONDS, FILE_SECONDS = 15.0, 120.0
KEPT = "kept"
"""progress: the files that the receiver has."""
GONE = (404, 410)


@dataclass(frozen=True)
class HttpPublish:
    """PUT <address>/files/<sha256> for each picture and attachment, then POST <address> what to do with the text.

    Each is signed; of a file not its bytes but its SHA-256 in hex is signed, so that both sides can stream it. The
    receiver answers 2xx with {"url": ..., "reference": ...}, both may be missing; it tells repetitions by webhook-id.
    """

    reaching: Reaching
    fetch: FetchFile
    deadline: float = DEADLINE_SECONDS

    def carry(self, load: Load) -> Carried:
        """The next file that the receiver lacks, else the text."""
        if load.stopped:  # the text itself goes in one call: a first try of it was never made
            return Failed("unsure" if load.attempt > 1 else "withdrawn")
        kept = list(load.progress.get(KEPT) or ())
        for file in load.piece.files if load.piece else ():
            if file.sha256 not in kept:
                return self._file(load, file) or Onward({KEPT: [*kept, file.sha256]})
        answer = self._told(load, f"publication.{load.action}", _data(load))
        if isinstance(answer, Answer):
            return _read(load, answer)
        return answer

    def test(self, load: Load) -> Carried:
        """A signed publication.test; the receiver answers 2xx and does nothing."""
        answer = self._told(load, "publication.test", {})
        return (judged(answer) or Done(None, None)) if isinstance(answer, Answer) else answer

    def _told(self, load: Load, kind: str, data: dict[str, Any]) -> Answer | Failed | Retry:
        said = {"type": kind, "timestamp": load.at.isoformat(), "data": data}
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": load.carriage_id}
        headers |= webhooks.headers(load.secrets, load.carriage_id, int(load.at.timestamp()), body)
        return self.reaching.send(load.address, body, headers, self.deadline)

    def _file(self, load: Load, file: File) -> Failed | Retry | None:
        """Send one file; None when the receiver has it."""
        stamp = webhooks.headers(load.secrets, load.carriage_id, int(load.at.timestamp()), file.sha256.encode())
        headers = {"Content-Type": file.media, "Content-Length": str(file.size), **stamp}
        try:
            with self.fetch(file) as held:
                url = f"{load.address}/files/{file.sha256}"
                answer = self.reaching.send(url, parts(held), headers, FILE_SECONDS, "PUT")
        except OtherBytes:
            return Failed("other_bytes")
        except OSError as error:
            return Retry(str(error)[:200], alive=True)
        return judged(answer) if isinstance(answer, Answer) else answer


def _data(load: Load) -> dict[str, Any]:
    """Ids, the approved text as the very bytes that were hashed, and what they say for this channel."""
    names = ("placement_id", "publication_id", "channel", "attribution", "content_hash", "content")
    data = {name: getattr(load, name) for name in names} | {"earlier": load.earlier}
    if load.piece is None:
        return data
    files = [
        {"sha256": file.sha256, "name": file.name, "media": file.media, "size": file.size, "alt": file.alt}
        for file in load.piece.files
    ]
    return data | {"title": load.piece.title, "text": load.piece.text, "files": files}


def _read(load: Load, answer: Answer) -> Carried:
    """2xx with where it is shown; taking down what is not there any more has succeeded."""
    if load.action == "withdraw" and answer.status in GONE:
        return Done(None, load.earlier)
    failed = judged(answer)
    if failed is not None:
        return failed
    try:
        found = json.loads(answer.body or b"{}")
    except ValueError:
        found = {}
    given = found if isinstance(found, dict) else {}
    reference = given.get("reference")
    known = isinstance(reference, str) and 0 < len(reference) <= 300
    return Done(_web(given.get("url")), reference if known else load.placement_id)


def _web(url: Any) -> str | None:
    """The address if it is a whole web address of bearable length; a receiver's nonsense is not shown as a link."""
    if not isinstance(url, str) or len(url) > 2000 or any(ord(char) <= 0x20 for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
