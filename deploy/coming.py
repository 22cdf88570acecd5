"""What has come on a line, and what is still wanted of a request, without reading it away."""

import array
import fcntl
import re
import select
import socket
import termios

HEAD = 16 * 1024
"""Bytes of a request's head that are looked at; a longer one is gunicorn's to refuse."""
WHOLE = 256 * 1024
"""A body up to here is awaited whole before a thread is given to it; the longer ones are read by their thread."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:", re.IGNORECASE)


def wanted(head: bytes) -> int:
    """How many bytes must have come before a thread begins, from the beginning of a request as far as it is there."""
    end = head.find(b"\r\n\r\n")
    if end < 0:
        return len(head) + 1 if len(head) < HEAD else len(head)
    length = _LENGTH.search(head, 0, end + 2)
    body = int(length[1]) if length and not _EXPECTS.search(head, 0, end) else 0
    return end + 4 + (body if body <= WHOLE else 0)


def seen(line: socket.socket) -> bytes:
    """What has come, as far as it is looked at; it stays to be read."""
    try:
        return line.recv(HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return b""


def taken_in(line: socket.socket) -> bool:
    """Read a whole request away, and nothing of the next one; False when its line broke."""
    left = wanted(seen(line))
    try:
        while left > 0:
            piece = line.recv(left, socket.MSG_DONTWAIT)
            if not piece:
                return False
            left -= len(piece)
    except OSError:
        return False
    return True


def there(line: socket.socket) -> int:
    """Bytes that have come and were not read."""
    count = array.array("i", [0])
    fcntl.ioctl(line.fileno(), termios.FIONREAD, count)
    return count[0]


def ended(line: socket.socket) -> bool:
    """Whether the other side has said that nothing more will come: a thread then tells it that its body was cut."""
    looked = select.poll()
    looked.register(line, select.POLLRDHUP)
    return bool(looked.poll(0))
