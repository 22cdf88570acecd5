"""What a flooding unit is told without a thread: only whose unit floods, only where the request plainly ends."""

import json
from collections.abc import Iterator

import pytest

from deploy import holding
from deploy.holding import refused
from shared.web.admission import Admission
from shared.web.shedding import OF_UNIT_WAITING, Ticket

TOKEN = "abc.def.ghi"
ASK = b"POST /intake/v1/needs?x=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer abc.def.ghi\r\n"
LENGTH = b"Content-Length: 2\r\n"
BODY = b"\r\n{}"


@pytest.fixture(autouse=True)
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Admission]:
    """A hall in which one unit has as many waiting as may wait."""
    made = Admission()
    made.know(TOKEN, "flood")
    made.know("other", "calm")
    made.hall.waiting = [Ticket("intake", "flood", 1.0) for _ in range(OF_UNIT_WAITING)]
    monkeypatch.setattr(holding, "ADMISSION", made)
    return made


def test_a_flooding_unit_is_told_so_as_it_would_be_by_a_thread() -> None:
    found = refused(ASK + LENGTH + BODY)
    assert found is not None
    assert (found.method, found.path, found.service) == ("POST", "/intake/v1/needs", "intake")
    head, _, body = found.answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 429 ")
    assert b"\r\nRetry-After: 2\r\n" in head
    assert b"\r\nContent-Length: %d\r\n" % len(body) in head
    assert b"\r\nX-Content-Type-Options: nosniff" in head
    told = json.loads(body)
    assert (told["code"], told["status"]) == ("unit_too_many", 429)
    assert "本单位" in told["title"]


@pytest.mark.parametrize("other", ["other", "never seen here"])
def test_nobody_else_is(other: str) -> None:
    assert refused(ASK.replace(TOKEN.encode(), other.encode()) + LENGTH + BODY) is None


def test_nobody_is_while_the_line_is_short(door: Admission) -> None:
    door.hall.waiting.pop()
    assert refused(ASK + LENGTH + BODY) is None


@pytest.mark.parametrize(
    "path", [b"/intake/livez", b"/intake/metrics", b"/intake/needs", b"/static/app.css", b"/l/abc", b"/elsewhere/v1/x"]
)
def test_what_a_person_sees_and_what_is_always_answered_goes_the_ordinary_way(path: bytes) -> None:
    assert refused(ASK.replace(b"/intake/v1/needs?x=1", path) + LENGTH + BODY) is None


@pytest.mark.parametrize(
    "odd",
    [
        b"Content-Length: 2\r\nContent-Length: 3\r\n", b"Content-Length: +2\r\n", b"Content-Length : 2\r\n",
        b"Content-Length: 900000\r\n", b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"X: 1\nContent-Length: 2\r\n",
        b"Content-Length: 2\r\nExpect: 100-continue\r\n", b"Connection: close\r\nContent-Length: 2\r\n",
        b"X: 1\r\n Content-Length: 2\r\n", b"Upgrade: h2c\r\nContent-Length: 2\r\n", b"transfer-encoding : chunked\r\n",
    ],
)  # fmt: skip
def test_where_a_request_does_not_plainly_end_a_thread_reads_it(odd: bytes) -> None:
    assert refused(ASK + odd + BODY) is None


@pytest.mark.parametrize("plain", [b"", b"Connection: keep-alive\r\n", b"content-length:0\r\n"])
def test_where_it_does_none_is_needed(plain: bytes) -> None:
    assert refused(ASK.replace(b"POST", b"GET") + plain + b"\r\n") is not None
