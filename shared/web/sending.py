"""Sending a stored file: as an attachment, of the type that its content has, in ranges for who plays it."""

from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

CHUNK = 1 << 16


def send_stored(path: Path, sha256: str, media: str, name: str) -> Response:
    """The bytes of a kept file. Whole with Content-Length, 206 for a Range, 304 to who has it already (ETag: SHA-256).

    It is never shown in place of a page, whatever it holds: an attachment, nosniff, in a sandbox of its own.
    416 for a Range that lies outside.
    """
    size = path.stat().st_size
    answer = Response(_Later(path), mimetype=media, direct_passthrough=True)
    answer.content_length = size
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(sha256)
    try:
        answer.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    return answer


class _Later:
    """A file that is opened when its first byte is asked for: an answer that is not sent holds none open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.held: BinaryIO | None = None
        self.over = False

    def __iter__(self) -> "_Later":
        return self

    def __next__(self) -> bytes:
        chunk = b"" if self.over else self._open().read(CHUNK)
        if len(chunk) < CHUNK:  # the end: closed at once, whether or not anybody asks on
            self.over = True
            self.close()
        if not chunk:
            raise StopIteration
        return chunk

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int) -> int:
        return self._open().seek(offset)

    def tell(self) -> int:
        return self._open().tell()

    def close(self) -> None:
        if self.held is not None:
            self.held.close()

    def _open(self) -> BinaryIO:
        if self.held is None or self.held.closed:
            self.held = self.path.open("rb")
        return self.held
