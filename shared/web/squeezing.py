"""Pages and static files travel compressed, whoever serves them; what is compressed already, or small, or asked for
in part stays as it is.

gzip, since every browser and every proxy knows it (RFC 9110, 8.4.1.3). An answer that differs by Accept-Encoding says
so (Vary), and its ETag becomes weak: the bytes are others, the page is the same (8.8.1); a proxy in front sees
Content-Encoding and leaves it alone. JSON is left to the proxy: its strong ETags are versions for If-Match.
What BREACH would guess from the length of a page, the token of its forms, is another in each answer (csrf.py).
"""

import gzip
from functools import lru_cache
from io import BytesIO

from flask import Flask, Response, request

LEAST = 1024
"""Bytes; below that the frame of gzip and a packet cost as much as they save."""
LEVEL = 5
"""A page of 60 kB takes about a millisecond; higher levels take twice as long for three percent."""
STATIC_LEVEL = 9
TEXTS = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})


def install(app: Flask) -> None:
    """Called after all that is installed later, and before the access line, which counts its time as well."""
    app.after_request(squeeze)


def squeeze(answer: Response) -> Response:
    """The answer as it travels to this browser."""
    if answer.mimetype not in TEXTS and answer.status_code != 304:
        return answer
    answer.vary.add("Accept-Encoding")
    if not _takes_gzip():
        return answer
    _weaken(answer)
    return _squeezed(answer) if _whole(answer) else answer


def _whole(answer: Response) -> bool:
    """Whether there is a body, not yet compressed and not cut, that is at hand or a file of ours."""
    if "Content-Encoding" in answer.headers or "Content-Range" in answer.headers or request.method == "HEAD":
        return False
    return answer.status_code != 304 and (answer.direct_passthrough or not answer.is_streamed)


def _takes_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0


def _weaken(answer: Response) -> None:
    tag, weak = answer.get_etag()
    if tag is not None and not weak:
        answer.set_etag(tag, weak=True)


def _squeezed(answer: Response) -> Response:
    fixed = request.path.startswith("/static/")
    answer.direct_passthrough = False  # a file of ours, read whole: the largest is below two megabytes
    plain = answer.get_data()
    if len(plain) < LEAST:
        return answer
    answer.set_data(_once(plain) if fixed else _gzip(plain, LEVEL))
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers.pop("Accept-Ranges", None)
    return answer


@lru_cache(maxsize=64)
def _once(plain: bytes) -> bytes:
    """A static file is compressed well, and once in the life of the process."""
    return _gzip(plain, STATIC_LEVEL)


def _gzip(plain: bytes, level: int) -> bytes:
    held = BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=level, mtime=0) as packed:
        packed.write(plain)
    return held.getvalue()
