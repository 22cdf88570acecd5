"""Streamed uploads: a route whose body is one file of any size, on the disk before its transaction begins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from flask import Request, g, request
from werkzeug.exceptions import ClientDisconnected

from shared.errors import BadRequest, UnsupportedMedia
from shared.files import LARGEST, Arrived, Arriving, Store
from shared.settings import Settings

CHUNK = 1 << 16
AROUND = 1 << 20
"""What a form may add to the file: its other fields and the lines between them."""
FORM = "multipart/form-data"
STALLED = 60.0
"""Seconds without a byte after which the sender is taken for gone: a silent line would hold a thread for ever."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """The body is one file, plain or as the part `file` of a form; the view takes a `shared.files.Arrived`.

    Before a byte is read: 401, 404 and 403 as everywhere, then `before(ask, object)`, which may refuse as well.
    """

    before: Callable[..., None] | None = None
    max_bytes: int = LARGEST + AROUND

    def read(self, raw: bytes) -> Arrived:
        """The file that came in."""
        found: Arrived = g.arrived
        return found


class Incoming(Request):
    """A request that knows where the file of a form belongs."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:  # fmt: skip
        if "arriving" not in g:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        if g.pop("awaited", None) is None:
            raise BadRequest("一次只能上传一个文件", code="one_file")
        found: IO[bytes] = g.arriving
        return found


@contextmanager
def received(settings: Settings, service: str, as_form: bool) -> Iterator[Arrived]:
    """The body of this request as a file on the disk; what the block does not keep is removed at its end.

    Raises UnsupportedMedia (a page's form that is none, a type that is not accepted), BadRequest (no file, two, cut),
    TooLarge, Invalid, Unavailable.
    """
    form = request.mimetype == FORM
    if as_form and not form:
        raise UnsupportedMedia(detail="请从页面提交")
    with Store.of(settings, service).begin() as arriving, _impatiently():
        g.arriving = g.awaited = arriving
        try:
            name = _of_form() if form else _plain(arriving)
        except (ClientDisconnected, TimeoutError):
            raise BadRequest("请求内容不完整", code="cut_body", detail="收到的字节数与 Content-Length 不符") from None
        g.arrived = arriving.finish(name)
        yield g.arrived


@contextmanager
def _impatiently() -> Iterator[None]:
    """Under gunicorn, which waits for a body without end."""
    line = request.environ.get("gunicorn.socket")
    if line is None:
        yield
        return
    line.settimeout(STALLED)
    try:
        yield
    finally:
        line.settimeout(None)


def _of_form() -> str:
    part = request.files.get("file")
    if part is None:
        raise BadRequest("没有收到文件", code="no_file", detail="表单中须有名为 file 的文件")
    return part.filename or ""


def _plain(arriving: Arriving) -> str:
    while chunk := request.stream.read(CHUNK):
        arriving.write(chunk)
    return request.args.get("name", "")
