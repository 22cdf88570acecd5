"""Uploads: a route whose body is one file, sent plain or as the part `file` of a form."""

from dataclasses import dataclass

from flask import request

from shared.errors import BadRequest, UnsupportedMedia


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it came: the name it was given (untrusted: only to show), its media type, its bytes."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """`media` are the accepted types; `max_bytes` bounds the whole body."""

    media: tuple[str, ...]
    max_bytes: int = 5 << 20

    def read(self, raw: bytes) -> Uploaded:
        """The file. Raises UnsupportedMedia for another type, BadRequest without a file or when it is empty."""
        if request.mimetype == "multipart/form-data":
            part = request.files.get("file")
            if part is None:
                raise BadRequest("没有收到文件", code="no_file", detail="表单中须有名为 file 的文件")
            found = Uploaded((part.filename or "")[:200], part.mimetype, part.read())
        else:
            found = Uploaded("", request.mimetype, raw)
        if found.media not in self.media:
            raise UnsupportedMedia(detail="接受的类型：" + "、".join(self.media))
        if not found.content:
            raise BadRequest("没有收到文件", code="no_file", detail="文件是空的")
        return found
