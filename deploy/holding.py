"""What a flooding unit is told by the poller itself: no thread, no parsing, no place; and late, so that it waits."""

import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

import structlog

from shared.ids import new_id
from shared.settings import SERVICES
from shared.web import metrics
from shared.web.admission import ADMISSION, SHED, TITLE_OF_UNIT
from shared.web.context import HEADERS
from shared.web.problem import PROBLEM

HOLD = 2.0
"""Seconds until the answer goes out: who asks again at once is so held to a pace that costs little."""
MOST = 1024
"""Lines held at once; the answer of one more goes out at once."""
AGAIN = "2"
_ASKED = re.compile(rb"(GET|POST|PUT|PATCH|DELETE) (/(%s)/v1/[^ ?]*)\S* HTTP/1\.1\r\n" % "|".join(SERVICES).encode())
_TOKEN = re.compile(rb"\r\nauthorization:[ \t]*bearer[ \t]+(\S+)[ \t]*\r\n", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length[^\r\n]*", re.IGNORECASE)
_PLAIN_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*\d{1,5}[ \t]*", re.IGNORECASE)
_ODD = re.compile(
    rb"\r\n(?:[ \t]|(?:expect|transfer-encoding|upgrade|connection(?!:[ \t]*keep-alive[ \t]*\r\n))[ \t]*:)|[^\r]\n",
    re.IGNORECASE,
)
"""What says more about the line or the body than a length: read by whoever knows all of HTTP."""
_log = structlog.get_logger("access")


@dataclass(frozen=True, slots=True)
class Refused:
    """One call that is not done: what was asked, since when (time.monotonic), and what it is told."""

    method: str
    path: str
    service: str
    since: float
    request_id: str
    answer: bytes

    def told(self) -> None:
        """Its line of the log and its numbers, as of any other call."""
        seconds = time.monotonic() - self.since
        SHED.labels(self.service, "held", "too_many").inc()
        metrics.observe(self.service, self.method, "-", 429, seconds)
        ids = {"service": self.service, "request_id": self.request_id, "method": self.method, "path": self.path}
        _log.info("request", **ids, route="-", status=429, ms=round(seconds * 1000, 1))


def refused(head: bytes) -> Refused | None:
    """The refusal of a call whose unit has as many waiting as may wait; None for whatever has to be looked at closer.

    Only calls of programs: what a person sees, health, numbers and looks go the ordinary way. So does a token that
    was not seen to hold here: nothing is checked, the worst is a "later" where a "no" would have come.
    """
    if not ADMISSION.flooded:
        return None
    head = head[: head.find(b"\r\n\r\n") + 2]
    asked, token = _ASKED.match(head), _TOKEN.search(head)
    if asked is None or token is None or _is_odd(head) or not ADMISSION.is_flooding(token[1].decode("latin-1")):
        return None
    method, path, service = (part.decode("latin-1") for part in asked.groups())
    request_id = new_id()
    return Refused(method, path, service, time.monotonic(), request_id, _answer(request_id))


def _is_odd(head: bytes) -> bool:
    """Whether where the request ends has to be found out by whoever knows all of HTTP."""
    lengths = _LENGTH.findall(head)
    return bool(_ODD.search(head)) or len(lengths) > 1 or not all(map(_PLAIN_LENGTH.fullmatch, lengths))


def _answer(request_id: str) -> bytes:
    """The same words and headers as from a thread."""
    code = "unit_too_many"
    body: dict[str, Any] = {"type": f"urn:baiying:problem:{code}", "title": TITLE_OF_UNIT, "status": 429, "code": code}
    text = json.dumps(body | {"trace_id": secrets.token_hex(16)}, ensure_ascii=False).encode()
    own = {"Content-Type": PROBLEM, "Content-Length": str(len(text)), "Retry-After": AGAIN, "Cache-Control": "no-store"}
    lines = [f"{name}: {value}" for name, value in {**own, "X-Request-Id": request_id, **HEADERS}.items()]
    return "\r\n".join(["HTTP/1.1 429 Too Many Requests", *lines, "", ""]).encode() + text
