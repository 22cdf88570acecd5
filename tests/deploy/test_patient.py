"""When a thread is given to a line: once the request is there, whole as far as it is awaited."""

import pytest

from deploy.coming import HEAD, WHOLE, wanted

START = b"POST /intake/v1/needs HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        (b"G", 1), (START, 1), (START + b"\r\n", 0), (START + b"\r\nbody of which nothing was said", 0),
        (START + b"Content-Length: 10\r\n\r\n", 10), (START + b"content-length:4\r\nX: 1\r\n\r\nab", 2),
        (START + b"Content-Length: 2\r\n\r\nab", 0), (START + b"Content-Length: x\r\n\r\n", 0),
        (START + b"X-Content-Length: 10\r\n\r\n", 0), (START + b"\r\nContent-Length: 9\r\n\r\n", 0),
    ],
)  # fmt: skip
def test_what_is_still_awaited(head: bytes, missing: int) -> None:
    assert max(0, wanted(head) - len(head)) == missing


def test_what_is_too_long_to_be_awaited_goes_to_a_thread() -> None:
    assert wanted(b"G" * HEAD) == HEAD
    head = START + b"Content-Length: %d\r\n\r\n" % (WHOLE + 1)
    assert wanted(head) == len(head)


def test_who_waits_to_be_told_to_go_on_is_not_waited_for() -> None:
    head = START + b"Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n"
    assert wanted(head) == len(head)
