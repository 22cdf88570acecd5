"""接收: a file on its way in lies aside while it is counted, hashed and looked at; cut, it leaves nothing."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from shared.durable import sync
from shared.errors import BadRequest, TooLarge, UnsupportedMedia
from shared.files.inspect import inspect
from shared.files.media import ACCEPTED, HEAD, LARGEST, MEDIA, ZIP, sniff
from shared.files.names import told_name
from shared.files.scanning import scan

CHUNK = 1 << 16
ZIP_MOST = max(media.most for media in MEDIA.values() if media.family == "paper")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that came whole and passed: its bytes lie at `path` until they are kept or dropped."""

    path: Path
    sha256: str
    """Of the bytes as they will be kept."""
    sent_sha256: str
    """Of the bytes as they were sent; another one when the file was cleaned."""
    size: int
    name: str
    media: str
    width: int | None
    height: int | None
    text: str | None
    cleaned: bool


class Arriving:
    """A file that is coming in: write the bytes, then `finish`. Use it as a context: whatever is not kept goes."""

    def __init__(self, folder: Path, scanner: str = "") -> None:
        descriptor, name = tempfile.mkstemp(dir=folder)
        self.path, self.scanner = Path(name), scanner
        self._file = os.fdopen(descriptor, "wb")
        self._hash, self._size = hashlib.sha256(), 0
        self._head, self._media, self._most = b"", "", LARGEST

    def __enter__(self) -> "Arriving":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.drop()

    def write(self, data: bytes) -> int:
        """Take the next bytes. Raises UnsupportedMedia and TooLarge as soon as it is known."""
        self._size += len(data)
        if not self._media:
            self._head += data[: HEAD - len(self._head)]
            if len(self._head) == HEAD:
                self._know()
        if self._size > self._most:
            raise TooLarge(detail=f"{_label(self._media)}最大 {self._most >> 20} MB", limit=self._most)
        self._hash.update(data)
        return self._file.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """For the form parser, which rewinds what it filled; nothing is read back through here."""
        return 0

    def close(self) -> None:
        """For the form parser; the end is `finish` or `drop`."""

    def finish(self, name: str) -> Arrived:
        """The file once all its bytes are written: looked into, cleaned, scanned and on the disk.

        Raises BadRequest (empty), UnsupportedMedia, TooLarge, Invalid (broken, a bomb, infected), Unavailable (scan).
        """
        if not self._size:
            raise BadRequest("没有收到文件", code="no_file", detail="文件是空的")
        if not self._media:
            self._know()
        self._file.close()
        found = inspect(self.path, self._media)
        most = MEDIA[found.media].most
        if self._size > most:
            raise TooLarge(detail=f"{MEDIA[found.media].label}最大 {most >> 20} MB", limit=most)
        scan(self.scanner, self.path)
        sent = self._hash.hexdigest()
        sha256, size = _settled(self.path) if found.cleaned else (sent, self._size)
        sync(self.path)
        return Arrived(
            self.path, sha256, sent, size, told_name(name, found.media), found.media, found.width, found.height,
            found.text, found.cleaned,
        )  # fmt: skip

    def drop(self) -> None:
        """Remove the temporary file, if it was not kept."""
        with suppress(OSError):
            self._file.close()
        with suppress(FileNotFoundError):
            self.path.unlink()

    def _know(self) -> None:
        found = sniff(self._head)
        if found is None:
            raise UnsupportedMedia("不支持这种文件", code="unsupported_file", detail=f"可以上传：{ACCEPTED}")
        self._media, self._most = found, ZIP_MOST if found == ZIP else MEDIA[found].most


def _label(media: str) -> str:
    return MEDIA[media].label if media in MEDIA else "文件"


def _settled(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
